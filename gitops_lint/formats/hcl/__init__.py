"""HCL, the language of Terraform, OpenTofu and Terragrunt, read to a small plain tree with spans.

    file = read(text, "infra/prod/main.tf")
    for block in file.body.blocks_of("resource"):
        kind, name = block.names

`read` takes native syntax (`.tf`, `.tofu`, `.tfvars`, `.hcl`, `.tftest.hcl`, …) and, where the path ends in
`.json`, its JSON form. `read_expression` and `read_template` read a piece of it. The nodes are those of
`syntax`. `encode` and `decode` keep a File as bytes; `to_source` and `to_dictionary` give it back as text and
as plain data.

The text is read by a parser of ours, since the tree must be what Terraform evaluates: precedence, the place
of newlines and templates are those of HCL's own parser, and a broken block costs no other.
"""

from gitops_lint.formats.hcl.codec import VERSION, decode, encode
from gitops_lint.formats.hcl.dictionary import to_dictionary
from gitops_lint.formats.hcl.reading import read, read_expression, read_template
from gitops_lint.formats.hcl.source import to_source
from gitops_lint.formats.hcl.syntax import (
    MAX_DEPTH,
    AnonSymbol,
    Attribute,
    BinaryOp,
    Block,
    Body,
    Bool,
    Comment,
    Conditional,
    Expression,
    File,
    For,
    FunctionCall,
    Index,
    Invalid,
    Label,
    Node,
    Null,
    Number,
    ObjectCons,
    ObjectItem,
    Parentheses,
    Problem,
    RelativeTraversal,
    ScopeTraversal,
    Splat,
    Step,
    String,
    Template,
    TemplateJoin,
    TemplateWrap,
    TraverseAttr,
    TraverseIndex,
    TupleCons,
    UnaryOp,
)

__all__ = [
    "MAX_DEPTH",
    "VERSION",
    "AnonSymbol",
    "Attribute",
    "BinaryOp",
    "Block",
    "Body",
    "Bool",
    "Comment",
    "Conditional",
    "Expression",
    "File",
    "For",
    "FunctionCall",
    "Index",
    "Invalid",
    "Label",
    "Node",
    "Null",
    "Number",
    "ObjectCons",
    "ObjectItem",
    "Parentheses",
    "Problem",
    "RelativeTraversal",
    "ScopeTraversal",
    "Splat",
    "Step",
    "String",
    "Template",
    "TemplateJoin",
    "TemplateWrap",
    "TraverseAttr",
    "TraverseIndex",
    "TupleCons",
    "UnaryOp",
    "decode",
    "encode",
    "read",
    "read_expression",
    "read_template",
    "to_dictionary",
    "to_source",
]
