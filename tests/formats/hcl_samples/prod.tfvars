region = "cn-hangzhou"
zones  = ["a", "b"]
nodes = {
  small = { type = "ecs.c6.large", count = 3 }
  large = { type = "ecs.c6.xlarge", count = 1 }
}
enabled = true
