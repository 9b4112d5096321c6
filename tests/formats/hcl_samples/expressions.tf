# Every form of expression, as terraform fmt leaves it.
locals {
  number     = 42
  fraction   = 1.50
  exponent   = 1e10
  negative   = -7
  text       = "plain"
  yes        = true
  nothing    = null
  escapes    = "tab\tquote\"backslash\\ \u00e9 $${literal} %%{literal}"
  reference  = var.network.cidr
  bare       = each
  wrapped    = "${var.name}"
  mixed      = "${var.name}-${local.number}"
  nested     = "a ${"b ${upper("c")}"} d"
  directive  = "%{if var.on}on%{else}off%{endif}"
  repeated   = "%{for name in var.names}${name},%{endfor}"
  list       = [1, "two", var.three, [4, 5]]
  empty_list = []
  object     = { a = 1, "b c" = 2, (var.key) = 3, "k-${var.key}" = 4 }
  empty      = {}
  colon      = { a : 1 }
  many = {
    first  = 1
    second = [for x in var.list : x]

    third = {
      deep = true
    }
  }
  index       = var.list[0]
  computed    = var.list[local.number - 1]
  key         = var.map["a b"].c
  legacy      = aws_instance.web.0.id
  splat       = aws_instance.web[*].id
  splat_index = aws_instance.web[*].network[0].ip
  old_splat   = aws_instance.web.*.id
  old_first   = aws_instance.web.*.id[0]
  call        = cidrsubnet(var.cidr, 8, 1)
  no_args     = timestamp()
  expanded    = merge([{ a = 1 }, { b = 2 }]...)
  provider    = provider::aws::arn_parse("arn:aws:s3:::b")
  chosen      = var.on ? "a" : var.off ? "b" : "c"
  arithmetic  = 1 + 2 * 3 - 4 / 5 % 6
  comparison  = 1 < 2 && 3 >= 4 || !var.on == false
  grouped     = (1 + 2) * 3
  minus       = -var.offset + 1
  for_list    = [for i, name in var.names : "${i}-${name}" if name != ""]
  for_object  = { for k, v in var.map : k => upper(v) if v != null }
  for_group   = { for item in var.items : item.kind => item.name... }
  attribute   = { a = { b = 1 } }.a.b
  call_index  = split(",", "a,b")[0]
}
