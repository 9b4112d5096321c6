terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.200"
    }
  }

  backend "oss" {}
}

variable "names" {
  type    = list(string)
  default = []

  validation {
    condition     = length(var.names) > 0
    error_message = "Give at least one name."
  }
}

resource "alicloud_security_group" "web" {
  count  = var.on ? 1 : 0
  name   = "web"
  vpc_id = alicloud_vpc.main.id

  lifecycle {
    ignore_changes        = [tags, description]
    create_before_destroy = true
  }

  provisioner "local-exec" { command = "echo created" }

  dynamic "rule" {
    for_each = var.rules
    iterator = it
    content {
      port = it.value.port
    }
  }
}

resource "alicloud_vpc" "main" {
}

// unquoted labels are allowed
module net {
  source = "./net"
}

/* a comment
   of two lines */
output "id" { value = alicloud_vpc.main.id }
