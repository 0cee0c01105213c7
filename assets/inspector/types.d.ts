// What Python sends to the inspector, and what the inspector keeps. Nothing here reaches the browser.
import type { Listener, Talk } from "../types.js";

// arch/design/fields.py

export type Value = string | number | boolean | null | (string | number)[];
export type Control = "switch" | "choice" | "whole" | "number" | "widths" | "lines" | "group" | "text";

/** A setting: `open` says which of its limits is no value itself, `needs` with which other values alone it means much. */
export interface Field {
  path: string;
  label: string;
  about: string;
  control: Control;
  default?: Value;
  first?: boolean;
  low?: number;
  high?: number;
  open?: "low" | "high" | "both";
  most?: number;
  least?: number;
  options?: [value: Value, words: string][];
  empty?: boolean;
  needs?: Record<string, Value[]>;
  group?: string;
}

// pages/content/design/inspector.py

/** Texts that are the same for every design. */
export interface Fixed {
  design: Field[];
  quick: Field[];
  kinds: [kind: string, title: string, summary: string][];
  zoo: [id: string, name: string][];
  presets: Record<string, string[]>;
  acts: [act: string, words: string][];
}

export interface End {
  preset: string;
  title: string;
  changed: boolean;
}

export interface Stage {
  depth: Value;
  width: Value;
  stride: Value;
  kind: string;
  sized: boolean;
  was: Record<string, Value>;
  changed: "" | "changed" | "new";
}

export interface Form {
  title: string;
  about: string;
  /** The key of the texts that describe its fields. */
  fields: string;
  kinds: string[];
  presets: string[];
  preset: string | null;
  values: Record<string, Value>;
  mixed: string[];
  was: Record<string, Value>;
  changed: string[];
}

/** Why the draft makes no network. */
export interface Fault {
  part: string;
  path: string;
  message: string;
  used?: Value;
}

/** A network that is no design; lists are of words, numbers of ops, and the paths of first ops. */
export interface Report {
  name: string;
  source: string;
  ops: number;
  unknown: [op: string, path: string][];
  /** How many ops are unknown beside those. */
  more: number;
  parts: [words: string, ops: number, path: string][];
  differs: string;
  /** The path of the op that differs. */
  at: string;
}

export interface InspectorData {
  report: Report | null;
  texts: Record<string, Fixed | Field[]>;
  values: Record<string, Value>;
  was: Record<string, Value>;
  origin: string;
  /** What undo and redo would change, in words; "" for nothing. */
  undoes: string;
  redoes: string;
  ends: { stem: End; head: End };
  stages: Stage[];
  heads: { after: number; misfit: string }[];
  parts: string[];
  form: Form | null;
  fault: Fault | null;
  warning: string;
  built: string;
  note: string;
  baseline: { name: string; changes: number };
  copied: string;
  room: { stages: boolean; heads: boolean };
}

/** What the user did here, as it goes to Python. */
export interface Entry {
  act: string;
  parts: string[];
  path: string;
  value: Value;
  to: number;
}

/** What a control is to show. */
export interface Shown {
  value: Value | undefined;
  mixed: boolean;
  /** The baseline's value; `changed` alone where several parts differ from it each in its own way. */
  was?: Value;
  changed: boolean;
  fault: Fault | null;
}

export type Entered = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A setting on the screen. */
export interface FieldView {
  field: Field;
  /** Its accessible name, which tells the stages apart. */
  name: string;
  parts: () => string[];
  root: HTMLElement;
  control: Entered;
  message: HTMLElement;
  reset: HTMLButtonElement | null;
  shown: Shown;
  /** Typed, and not handed on yet. */
  dirty: boolean;
  /** Why what is typed is no value; "" where it is one. */
  bad: string;
  /** Typed text that was no value, with the value that the draft held then. */
  timer?: number;
}

export interface StageRow {
  root: HTMLElement;
  handle: HTMLButtonElement;
  title: HTMLButtonElement;
  more: HTMLButtonElement;
  message: HTMLElement;
  fields: FieldView[];
}

export interface EndRow {
  root: HTMLElement;
  title: HTMLButtonElement;
  preset: HTMLSelectElement;
  message: HTMLElement;
}

export interface HeadRow {
  root: HTMLElement;
  title: HTMLButtonElement;
  message: HTMLElement;
}

export interface FormView {
  key: string;
  root: HTMLElement;
  title: HTMLElement;
  kind: HTMLSelectElement | null;
  preset: HTMLSelectElement | null;
  tools: HTMLElement;
  message: HTMLElement;
  fields: FieldView[];
  more: HTMLDetailsElement | null;
}

/** All that the inspector keeps between two calls. */
export interface InspectorState extends Listener {
  data: InspectorData;
  talk: Talk;
  fixed: Fixed;

  root: HTMLElement;
  list: HTMLElement;
  rows: HTMLElement;
  report: HTMLElement;
  card: HTMLElement;
  menu: HTMLElement;
  help: HTMLDialogElement;
  status: HTMLElement;
  warning: HTMLElement;
  whole: HTMLElement;
  built: HTMLElement;
  baseline: HTMLElement;
  start: HTMLInputElement;
  undo: HTMLButtonElement;
  redo: HTMLButtonElement;
  all: HTMLButtonElement;
  add: HTMLButtonElement;
  addHead: HTMLButtonElement;
  ends: { stem: EndRow; head: EndRow };
  heads: HTMLElement;

  top: FieldView[];
  stages: StageRow[];
  headRows: HeadRow[];
  form: FormView | null;

  /** The part that another component has just announced, until Python answers. */
  announced: string | null;
  /** The part that was chosen last. */
  last: string;
  /** From where a range of stages is chosen. */
  anchor: number;
  /** The stage whose handle is to have the focus when Python has answered. */
  focus: string;
  keys: ((event: KeyboardEvent) => void) | null;
}
