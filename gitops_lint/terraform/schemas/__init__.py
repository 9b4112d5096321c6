"""What the schema of a provider makes of a configuration: types, values, and what it does not allow.

    shapes = Shapes(read_provider_schemas(content))
    shape = shapes.of("managed", "aws_vpc", "registry.terraform.io/hashicorp/aws")
    shape.type                       # the type of the resource: object({ arn = string, cidr_block = string, … })

A `Shape` is a schema with its types worked out (internal/configs/configschema of Terraform); `contents` says what of a
body a shape names, and `planned` what a provider fills in. Without a schema nothing of this is used.
"""

from gitops_lint.terraform.schemas.shapes import Shape, ShapedAttribute, ShapedBlock, Shapes

__all__ = ["Shape", "ShapedAttribute", "ShapedBlock", "Shapes"]
