export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';

/** What a literal becomes once the path's type is known; times are milliseconds since 1970. */
export type FilterValue = string | number | boolean;

/** Type of the values at a path. `list`: of texts, where `=` means "has"; `any`: known only from the data. */
export type FilterType = 'string' | 'number' | 'boolean' | 'time' | 'duration' | 'list' | 'any';

/** A filter in the form that is evaluated or compiled to SQL. */
export type FilterNode =
  | { kind: 'and'; nodes: FilterNode[] }
  | { kind: 'or'; nodes: FilterNode[] }
  | { kind: 'not'; node: FilterNode }
  | FilterTest;

/** One test of one path. A missing or null value fails all but `isNull` and `!=`. */
export type FilterTest =
  | { kind: 'compare'; path: FilterPath; operator: ComparisonOperator; value: FilterLiteral }
  | { kind: 'in'; path: FilterPath; values: FilterLiteral[] }
  | { kind: 'isNull'; path: FilterPath; negated: boolean };

/** `text` is the path as written in dotted form; `segments` its parts, of which quoted ones may hold dots. */
export interface FilterPath {
  text: string;
  segments: string[];
  type: FilterType;
}

/** A literal: its text as written, and its value by the path's type (for `any`: number, boolean or text, by its looks). */
export interface FilterLiteral {
  text: string;
  /** True: written in quotes, hence always a text where the path's type is `any`. */
  quoted: boolean;
  value: FilterValue;
}
