"""A text to a Template.

Source: text/template/parse/parse.go.
"""

from __future__ import annotations

from functools import lru_cache

from gitops_lint.kubernetes.argocd.go_template.errors import TemplateError
from gitops_lint.kubernetes.argocd.go_template.lexing import Token, failure, number_value, string_value, tokens
from gitops_lint.kubernetes.argocd.go_template.nodes import (
    Action,
    Branch,
    Call,
    Chain,
    Command,
    Dot,
    Field,
    Function,
    Leave,
    Literal,
    Nil,
    Operand,
    Pipeline,
    Statement,
    Template,
    Text,
    Variable,
)

_LITERALS = {"true": True, "false": False}
_DEEPEST = 200


@lru_cache(maxsize=512)
def parse(text: str) -> Template:
    """Reads a template; raises `TemplateError` for what Go refuses, in its words."""
    return _Parser(text).template()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0
        self.defined: dict[str, tuple[Statement, ...]] = {}
        self.variables = ["$"]
        self.loops = 0
        self.depth = 0

    def template(self) -> Template:
        body, ending = self.statements()
        if ending:
            raise self.failure(f"unexpected {{{{{ending}}}}}")
        return Template(self.text, body, self.defined)

    def statements(self) -> tuple[tuple[Statement, ...], str]:
        """Statements up to an `end` or `else`, which is told; "" where the text ends."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.failure("the template is nested too deeply")
        found: list[Statement] = []
        while True:
            token = self.next()
            if token.kind == "end":
                self.depth -= 1
                return tuple(found), ""
            if token.kind == "text":
                found.append(Text(token.position, token.text))
                continue
            keyword = self.peek_word()
            if keyword in ("end", "else"):
                self.depth -= 1
                self.next_word()
                return tuple(found), keyword
            statement = self.action(token, keyword)
            if statement is not None:
                found.append(statement)

    def action(self, opening: Token, keyword: str) -> Statement | None:
        if keyword in ("if", "range", "with"):
            self.next_word()
            return self.branch(opening, keyword)
        if keyword in ("break", "continue"):
            self.next_word()
            self.close(keyword)
            if not self.loops:
                raise self.failure(f"{{{{{keyword}}}}} outside {{{{range}}}}")
            return Leave(opening.position, keyword, keyword)
        if keyword in ("define", "block", "template"):
            self.next_word()
            return self.named(opening, keyword)
        pipeline = self.pipeline("command", "close")
        return Action(opening.position, pipeline.source, pipeline)

    def named(self, opening: Token, keyword: str) -> Statement | None:
        token = self.next_word()
        if token.kind not in ("string", "raw"):
            raise self.failure(f'unexpected "{token.text}" in {keyword} clause')
        name = string_value(token, self.text)
        pipeline = None
        if keyword == "define":
            self.close("define clause")
        elif self.peek_kind() == "close":
            self.next_word()
        else:
            pipeline = self.pipeline(f"{keyword} clause", "close")
        if keyword != "template":
            known, self.variables = self.variables, ["$"]
            body, ending = self.statements()
            self.variables = known
            if ending != "end":
                raise self.failure(f"unexpected {ending or 'EOF'} in {keyword} clause")
            self.close("end")
            self.defined[name] = body
            if keyword == "define":
                return None
        return Call(token.position, f'{{{{template "{name}"}}}}', name, pipeline)

    def branch(self, opening: Token, keyword: str) -> Branch:
        known = len(self.variables)
        pipeline = self.pipeline(keyword, "close", in_range=keyword == "range")
        self.loops += keyword == "range"
        body, ending = self.statements()
        self.loops -= keyword == "range"
        otherwise: tuple[Statement, ...] = ()
        if ending == "else":
            following = self.peek_word()
            if following in ("if", "with") and following == keyword:
                inner = self.next_word()
                otherwise = (self.branch(inner, keyword),)
                del self.variables[known:]
                return Branch(opening.position, keyword, keyword, pipeline, body, otherwise)
            self.close("else")
            otherwise, ending = self.statements()
            if ending == "else":
                raise self.failure("expected end; found {{else}}")
        if ending != "end":
            raise self.failure("unexpected EOF")
        self.close("end")
        del self.variables[known:]
        return Branch(opening.position, keyword, keyword, pipeline, body, otherwise)

    def pipeline(self, context: str, closing: str, *, in_range: bool = False) -> Pipeline:
        start = self.skip_space().position
        variables, assigns = self.declarations(in_range=in_range)
        commands: list[Command] = []
        while True:
            token = self.skip_space()
            if token.kind == closing or (closing == ")" and token.text == ")" and token.kind == "sign"):
                self.at += 1
                break
            commands.append(self.command())
            if commands[1:] and not isinstance(
                commands[-1].arguments[0], Function | Field | Variable | Chain | Pipeline
            ):
                raise self.failure(f"non executable command in pipeline stage {len(commands)}")
        if not commands:
            raise self.failure(f"missing value for {context}")
        source = self.text[start : self.tokens[self.at - 1].position].strip()
        return Pipeline(start, source, tuple(commands), variables, assigns)

    def declarations(self, *, in_range: bool) -> tuple[tuple[str, ...], bool]:
        """The variables that a pipeline begins with: `$x :=`, `$k, $v :=`, `$x =`."""
        begin = self.at
        names: list[str] = []
        while True:
            token = self.skip_space()
            if token.kind != "variable":
                break
            self.at += 1
            names.append(token.text)
            sign = self.skip_space()
            if sign.kind == "sign" and sign.text == "," and in_range and len(names) == 1:
                self.at += 1
                continue
            if sign.kind == "sign" and sign.text in (":=", "="):
                self.at += 1
                if sign.text == ":=":
                    self.variables += names
                return tuple(names), sign.text == "="
            break
        self.at = begin
        return (), False

    def command(self) -> Command:
        start = self.skip_space().position
        arguments: list[Operand] = []
        while True:
            token = self.skip_space()
            if token.kind == "close" or (token.kind == "sign" and token.text in ("|", ")")):
                if token.text == "|":
                    self.at += 1
                    if self.skip_space().kind == "close" or self.skip_space().text in ("|", ")"):
                        raise self.failure("missing value for command")
                break
            arguments.append(self.operand())
            after = self.tokens[self.at]
            if after.kind not in ("space", "close") and not (after.kind == "sign" and after.text in ("|", ")")):
                raise self.failure(f'unexpected "{after.text}" in operand')
        if not arguments:
            raise self.failure("empty command")
        end = self.tokens[self.at].position
        return Command(start, self.text[start:end].strip().removesuffix("|").strip(), tuple(arguments))

    def operand(self) -> Operand:
        token = self.next_word()
        node = self.term(token)
        names: list[str] = []
        position = self.tokens[self.at].position  # Go places a chain where its second link stands
        while self.tokens[self.at].kind == "field":
            names.append(self.tokens[self.at].text[1:])
            self.at += 1
        if not names:
            return node
        source = self.text[token.position : self.tokens[self.at].position]
        if isinstance(node, Field):
            return Field(position, source, (*node.names, *names))
        if isinstance(node, Variable):
            return Variable(position, source, node.name, tuple(names))
        if isinstance(node, Literal | Nil | Dot):
            raise self.failure(f'unexpected . after term "{node.source}"')
        return Chain(position, source, node, tuple(names))

    def term(self, token: Token) -> Operand:
        position, word = token.position, token.text
        if token.kind == "field":
            return Field(position, word, (word[1:],))
        if token.kind == "variable":
            if word not in self.variables:
                raise self.failure(f'undefined variable "{word}"')
            return Variable(position, word, word, ())
        if token.kind in ("string", "raw"):
            return Literal(position, word, string_value(token, self.text))
        if token.kind in ("number", "character"):
            return Literal(position, word, number_value(token, self.text))
        if token.kind == "word":
            return self.word(token)
        if token.kind == "sign" and word == "(":
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.failure("the template is nested too deeply")
            inner = self.pipeline("parenthesized pipeline", ")")
            self.depth -= 1
            return inner
        if token.kind == "sign" and word == ".":
            return Dot(position, ".")
        raise self.failure(f'unexpected "{word}" in operand')

    def word(self, token: Token) -> Operand:
        if token.text in _LITERALS:
            return Literal(token.position, token.text, _LITERALS[token.text])
        if token.text == "nil":
            return Nil(token.position, "nil")
        from gitops_lint.kubernetes.argocd.go_template.functions import is_function

        if not is_function(token.text):
            raise self.failure(f'function "{token.text}" not defined')
        return Function(token.position, token.text, token.text)

    def next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def skip_space(self) -> Token:
        while self.tokens[self.at].kind == "space":
            self.at += 1
        return self.tokens[self.at]

    def next_word(self) -> Token:
        self.skip_space()
        return self.next()

    def peek_word(self) -> str:
        token = self.skip_space()
        return token.text if token.kind == "word" else ""

    def peek_kind(self) -> str:
        return self.skip_space().kind

    def close(self, context: str) -> None:
        token = self.next_word()
        if token.kind != "close":
            raise self.failure(f'unexpected "{token.text}" in {context}')

    def failure(self, message: str) -> TemplateError:
        return failure(self.text, self.tokens[min(self.at, len(self.tokens) - 1)].position, message)
