import peggy from 'peggy';
import type { ComparisonOperator } from './ast.js';

/** A literal or a part of a path as written. */
interface RawText {
  text: string;
  quoted: boolean;
}

export type RawTest =
  | { kind: 'compare'; path: RawText[]; operator: ComparisonOperator; value: RawText; offset: number }
  | { kind: 'in'; path: RawText[]; values: RawText[]; offset: number }
  | { kind: 'isNull'; path: RawText[]; negated: boolean; offset: number };

/** A filter before the types of its paths are known. */
export type RawNode =
  | { kind: 'and' | 'or'; nodes: RawNode[] }
  | { kind: 'not'; node: RawNode }
  | { kind: 'group'; node: RawNode }
  | RawTest;

/** `and` binds before `or`. The rules are those of the API's documentation; actions only shape what they match. */
export const filterGrammar = String.raw`
{{
  const join = (kind, first, rest) => rest.length === 0 ? first : { kind, nodes: [first, ...rest] };
}}
filter = _ node:or _ { return node; }
or = first:and rest:(__ "or"i __ @and)* { return join('or', first, rest); }
and = first:not rest:(__ "and"i __ @not)* { return join('and', first, rest); }
not = "not"i &(__ / "(") _ node:not { return { kind: 'not', node }; }
    / "(" _ node:or _ ")" { return { kind: 'group', node }; }
    / test
test = path:path __ "in"i _ "(" _ first:value rest:(_ "," _ @value)* _ ")"
       { return { kind: 'in', path, values: [first, ...rest], offset: offset() }; }
     / path:path __ "is"i __ negated:("not"i __)? "null"i
       { return { kind: 'isNull', path, negated: negated !== null, offset: offset() }; }
     / path:path _ operator:("!=" / ">=" / "<=" / "=" / ">" / "<" / "~") _ value:value
       { return { kind: 'compare', path, operator, value, offset: offset() }; }
path = first:name rest:("." @segment)* { return [{ text: first, quoted: false }, ...rest]; }
name = $([A-Za-z_] [A-Za-z0-9_]*)
segment = text:$[A-Za-z0-9_-]+ { return { text, quoted: false }; } / string
value = string / text:$[^ \t\r\n,()"=<>!~]+ { return { text, quoted: false }; }
string = '"' characters:('\\' @. / @[^"\\])* '"' { return { text: characters.join(''), quoted: true }; }
_ "space" = [ \t\r\n]*
__ "space" = [ \t\r\n]+
`;

let parser: { parse(text: string): unknown } | undefined;

/** Parses by the grammar, which is compiled at the first use. @throws peggy's syntax error, with `location` */
export function parseRaw(text: string): RawNode {
  parser ??= peggy.generate(filterGrammar);
  return parser.parse(text) as RawNode;
}
