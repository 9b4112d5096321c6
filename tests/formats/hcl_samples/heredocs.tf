locals {
  script = <<EOT
#!/bin/sh
echo "hello ${var.name}"
  indented
EOT

  flush = <<-EOT
    first
      second ${var.name}
    third
  EOT

  policy = jsonencode({
    text = <<-TEXT
      inside a call
    TEXT
    other = 1
  })

  after = true
}
