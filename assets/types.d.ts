// What Python sends to the components, and what the components keep. Nothing here reaches the browser.
import type { Field, Fixed } from "./inspector/types.js";

export type Point = [number, number];
/** Left, top, right, bottom. */
export type Area = [number, number, number, number];
/** The window on a drawing: a point of the drawing times `k`, moved by (x, y), is its place on the screen. */
export type View = { k: number; x: number; y: number };

/** What Streamlit hands to a component at each call. `parentElement` stays, so what a component keeps hangs there. */
export interface Call<Data, State> {
  data: Data;
  parentElement: HTMLElement & { state?: State };
  setStateValue: (name: string, value: unknown) => void;
  setTriggerValue: (name: string, value: unknown) => void;
}

// pages/content/design/talk.py

/** What was done in a view, with the number of moves of the draft that it was done on. */
export interface Said {
  number: number;
  on: number;
  from: string;
  act: string;
  [more: string]: unknown;
}

/** What Python has not answered yet. */
export interface Queue {
  client: string;
  next: number;
  waiting: Said[];
}

/** Of an answer: who is spoken to and where, how new it is, and up to which entry of which page all is taken. */
export interface Talked {
  session: string;
  /** "" where the server is spoken to by way of Streamlit. */
  address: string;
  /** Where files are sent that are to be opened; "" where there is no such address. */
  opens: string;
  version: number;
  client: string;
  taken: number;
  /** How often parts of the draft have moved: comes back with what is done, which then still finds its part. */
  moves: number;
}

/** What a view shows; `stamp` tells Python what of it the page has. */
export interface ViewData {
  stamp?: string;
}

/** What outlives the components, which a change of pages takes away. */
export interface Talk extends Pick<Talked, "session" | "address" | "opens" | "version" | "moves"> {
  queue: Queue;
  /** Texts that Python need not send again. */
  texts: Record<string, Fixed | Field[]>;
  views: Record<string, ViewData>;
  shows: Record<string, (data: ViewData) => void>;
  /** By way of Streamlit. */
  by: ((message: object) => void) | null;
  isSpeaking: boolean;
  failures: number;
  tries: number;
  timer?: ReturnType<typeof setTimeout>;
}

// arch/drawing/marks.py

/** A layer, a closed group, or the frame of an open one. `values` are by the metrics' ids. */
export interface Box {
  path: string;
  x: number;
  y: number;
  w: number;
  h: number;
  label: string;
  note: string;
  values: Record<string, number>;
  form: "layer" | "group" | "frame";
  count: number;
  about: string;
  formula: string;
  /** Number of the stage that it is, 0 for anything else. */
  stage: number;
  /** Layers in it that the convention cannot count: its operations are a lower bound. */
  uncounted: number;
  /** What kind of layer it is, which its mark shows; "" for a group. */
  look: string;
  /** What differs from the baseline, in words. */
  changed: string;
}

/**
 * An edge; `place` is where its label stands: x, baseline and anchor. `turn`: 0; the number of the row that it ends,
 * which stands at `badges`; or -1 where it goes on in the next column of a frame.
 */
export interface Line {
  points: Point[];
  ends: [string, string];
  label: string;
  place: [number, number, "start" | "middle"] | null;
  turn: number;
  badges: Point[];
}

/** Another copy of a block: what is drawn for the path `of` is there too, moved by (x, y), as `path` and `label`. */
export interface Stamp {
  path: string;
  of: string;
  x: number;
  y: number;
  label: string;
}

/** Rows as columns, each name once. */
export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  stamps: Stamp[];
}

export interface PackedDrawing {
  /** `values`: a list by metric. */
  boxes: Columns<Omit<Box, "values">> & { values: Record<string, number[]> };
  lines: Columns<Line>;
  stamps: Columns<Stamp>;
  width: number;
  height: number;
  copies: Record<string, string>;
  opened: string[];
  totals: Record<string, number>;
}

// arch/drawing/figure.py

/** One SVG element. `opens` is of a network's point: the zoo's id of it, "" for one that the zoo has not. */
export type Mark = [
  tag: "rect" | "circle" | "line" | "path" | "text",
  role: string,
  at: Record<string, number | string>,
  text?: string,
  about?: string,
  opens?: string,
];

export interface Figure {
  name: string;
  about: string;
  width: number;
  height: number;
  marks: Mark[];
}

// pages/content/design/picture.py

export interface Metric {
  id: string;
  label: string;
  about: string;
  join: "sum" | "per byte" | "last";
}

/** How the user looks: a level, "" where groups were opened one by one; the colour's metric; graph or funnel. */
export interface Choices {
  level: string;
  colour: string;
  mode: string;
}

export interface Hits {
  query: string;
  paths: string[];
  error: string;
  /** How the query was understood, and how many layers it finds. */
  words: string;
}

/** What the picture asks of Python, each exactly once: how the user looks, an edit, a picture as a file. */
export type Ask =
  | { act: "before" | "after" | "copy" | "back" | "on" | "remove"; stage: number }
  | { act: "move"; stage: number; to: number }
  | { act: "insert"; kind: string; to: number }
  | { act: "select" | "open" | "close" | "alike"; path: string }
  | { act: "level"; level: string }
  | { act: "colour"; colour: string }
  | { act: "mode"; mode: string }
  | { act: "search"; query: string }
  | { act: "save"; format: string; paper: string };

/** A file that was asked for: its number among all that the picture has asked, and its content in base 64. */
export interface SavedFile {
  number: number;
  name: string;
  mime: string;
  content: string;
}

/** Where the draft makes no network, what is wrong, and all of it in words. */
export interface Fault {
  path: string;
  message: string;
  words: string;
}

export interface GraphData extends PackedDrawing {
  view: Choices;
  stamp: string;
  design: string;
  metrics: Metric[];
  levels: [id: string, label: string, about: string][];
  parts: [kind: string, title: string, about: string][];
  pictures: [id: string, label: string][];
  acts: string[][];
  selected: string;
  hits: Hits;
  sources: [from: string, to: string][];
  funnel: Figure | null;
  error: Fault | null;
  loads: number;
  /** What the address holds. */
  words: Record<string, string>;
  /** The design's name, "" for a published network as it stands. */
  own: string;
  file: SavedFile | null;
}

/** A box in its place: a copy has the box of what it is stamped from, and a path of its own. */
export interface Item {
  key: string;
  box: Box;
  path: string;
  x: number;
  y: number;
  element?: SVGGElement;
}

/** A line in its place: that of Python, moved by (dx, dy). */
export interface Edge {
  key: string;
  line: Line;
  ends: [string, string];
  dx: number;
  dy: number;
  area: Area;
}

/** A drawing with every copy in it. */
export interface Scene {
  items: Item[];
  edges: Edge[];
}

/** What the user has chosen, and as text what of it Python has not answered yet: of the Zoo's cards. */
export interface Chosen<Value> {
  local: Value;
  unanswered: string | null;
}

/** Who is led to by a key. */
export interface HotkeyOwner {
  hotkey: ((event: KeyboardEvent) => void) | null;
}

/** Who listens to the selection of the page. */
export interface Listener {
  listener?: ((event: Event) => void) | null;
}

/** What is on the screen of a box or an edge. */
export interface Shown {
  thing: Item | Edge;
  /** How often everything had been coloured anew when it was drawn. */
  painting: number;
  /** By what it was coloured then, and whether it was shown as new. */
  scale: string;
  fresh: boolean;
  elements: SVGElement[];
}

/** A press on the picture: where, the view it started from, whether it has become a drag, and the stage it is on. */
export interface Press {
  at: Point;
  view: View;
  moving: boolean;
  stage: number;
}

/** The groups of the picture, those behind first. */
export interface Layers {
  frames: SVGGElement;
  lines: SVGGElement;
  boxes: SVGGElement;
  labels: SVGGElement;
  arcs: SVGGElement;
  funnel: SVGGElement;
}

/** The elements around the picture. */
export interface Controls {
  top: HTMLElement;
  palette: HTMLElement;
  about: HTMLElement;
  actions: HTMLElement;
  legend: HTMLElement;
  map: HTMLCanvasElement;
  level: HTMLSelectElement;
  colour: HTMLSelectElement;
  search: HTMLInputElement;
  answer: HTMLElement;
  found: HTMLElement;
  place: HTMLElement;
  fault: HTMLElement;
  zoom: HTMLButtonElement;
  menu: HTMLElement;
  adder: HTMLButtonElement;
  mode: HTMLButtonElement;
}

/** All that the graph keeps between two calls. */
export interface GraphState extends Listener {
  data: GraphData;
  /** What holds here: the user's choices, or what Python made of them. */
  local: Choices;
  /** Says in the strip what is selected. */
  describe: () => void;
  /** Tells Python what the user does, and what the user has chosen that Python has not taken. */
  tell: (ask: Ask) => void;
  choices: () => Choices;
  /** The selection of which Python spoke last. */
  selectedByPython: string | null;

  root: HTMLElement;
  stage: HTMLElement;
  svg: SVGSVGElement;
  world: SVGGElement;
  layers: Layers;
  distant: SVGGElement;
  controls: Controls;

  scene: Scene;
  boxes: Map<string, Item>;
  /** Too many boxes for all of them to be elements at once. */
  crowded: boolean;
  /** The elements of what is in view. */
  shown: Map<string, Shown>;
  painting: number;
  /** Keys of the boxes that the last edit made or changed. */
  fresh: Set<string>;
  /** Id of the metric in force, and the largest value of each. */
  metric: string;
  most: Record<string, number>;
  /** All that the colours and shares depend on beside a box's own values. */
  scale: string;

  view: View;
  /** Whether the view has been set, and whether by the user. */
  placed: boolean;
  moved: boolean;
  /** Show the next drawing from its start. */
  refit: boolean;
  /** Whether the whole was asked for, however small. */
  whole: boolean;
  /** The box to keep in its place, and the one to give the focus to, when the next drawing comes. */
  anchor: string;
  focus: string;
  /** The one box that the tab key reaches. */
  stop: string;

  /** The selected path, and the box that shows it. */
  selected: string;
  marked: string | null;
  hovered: string;
  /** What the buttons of the strip are for. */
  actionsFor: string;
  hits: Set<string>;
  query: string;
  hit: number;

  press: Press | null;
  /** Whether the last press was a drag, so that its click means nothing. */
  dragged: boolean;
  pressed: boolean;
  hotkey: ((event: KeyboardEvent) => void) | null;
  /** Fingers on the picture. */
  fingers: Map<number, Point>;
  gap: SVGRectElement | null;
  fault: SVGGElement | null;

  stamp: string | null;
  design: string | null;
  loads: number | null;
  partCount: number;
  /** What the legend was made of. */
  legendOf: string;
  /** The number of the last file that was saved. */
  filed: number;

  frame: number | null;
  map: { scene: Scene; scale: number; image: ImageData } | null;
  timers: Partial<Record<"search" | "keep" | "walk", number>>;
}

// pages/shell/components.py and pages/content/zoo/gallery.py

export interface Column {
  label: string;
  about: string;
  side: "text" | "number";
}

/** A stage of the table, with how many rows it has. */
export interface Group {
  path: string;
  totals: Record<string, string>;
  rows: number;
}

/** A column's different texts, and for each row which of them it has. */
export type Packed = [texts: string[], rows: number[]];

export interface TableData {
  columns: Column[];
  groups: Group[];
  cells: Packed[];
  /** What changed cells had before, by row and column; "new" in the first for a row that was not there. */
  changes: Record<number, Record<number, string>>;
  /** The layer at which most memory is live. */
  peak: string;
  selected: string;
  stamp: string;
}

/** A row of the table: a stage's header, or the layer of that number. */
export type Row = { path: string; group: Group } | { path: string; layer: number };

/** How the rows are chosen and ordered: by the column of that number, rising or falling; -1 as in the network. */
export interface Order {
  column: number;
  falling: boolean;
  filter: string;
}

export interface TableState extends Listener, HotkeyOwner {
  data: TableData;
  scroller: HTMLElement;
  header: HTMLElement;
  body: HTMLElement;
  bar: TableBar;
  closed: Set<string>;
  order: Order;
  /** Labels of the columns that are not shown. */
  hidden: Set<string>;
  rows: Row[];
  /** The rows that exist, by path. */
  drawn: Map<string, HTMLElement>;
  selected: string | null;
  stamp: string | null;
  /** While the table itself announces a selection. */
  announcing: boolean;
  timer?: number;
}

export interface TableBar {
  root: HTMLElement;
  filter: HTMLInputElement;
  count: HTMLElement;
  columns: HTMLElement;
}

/** Of a funnel: the sides, tops and fronts of its slabs. */
export interface SmallFunnel {
  paths: string[];
  width: number;
  height: number;
}

export interface Card extends SmallFunnel {
  id: string;
  name: string;
  about: string;
  lines: string[];
}

/** Several networks behind the drawing of one; `cards` are theirs where the family is unfolded. */
export interface FamilyCard extends SmallFunnel {
  family: string;
  about: string;
  lines: string[];
  cards: Card[];
}

// pages/content/zoo/timeline.py

/** What a mark belongs to: points by their labels, two for an arrow; and a family, or "". */
export type YearsPart = [points: string[], family: string];

export interface YearsFigure {
  figure: Figure;
  /** Of each mark. */
  parts: YearsPart[];
}

export interface LineageStep {
  ends: string[];
  year: number;
  took: string;
  changed: string;
  settings: string[];
  price: [name: string, change: string][];
}

export interface TimelineData {
  wide: YearsFigure;
  narrow: YearsFigure;
  /** By their names, which are the labels of the points. */
  networks: Record<string, { id: string; lines: string[] }>;
  steps: LineageStep[];
}

/** A name beside its point: the baseline's start or end. */
export interface PlacedName {
  name: string;
  x: number;
  y: number;
  anchor: "start" | "end";
}

export interface TimelineState {
  element: FigureElement;
  card: HTMLDialogElement;
  data: TimelineData;
  /** Of the marks that are drawn. */
  parts: YearsPart[];
  /** Indices of the marks that are walked by keys. */
  stops: number[];
  /** The family that stays lit. */
  kept: YearsPart | null;
  send: (name: string, value: unknown) => void;
}

// assets/dom/figure.js

/** A figure on the screen. */
export interface FigureElement {
  root: HTMLElement;
  svg: SVGSVGElement;
  tools: HTMLElement;
  figure: Figure | null;
}

// pages/content/stories/answers.py

/** Where a reader is: `story` "" for the cards, `step` from 0, values of controls by their ids. */
export interface StoryPlace {
  story: string;
  step: number;
  chosen: Record<string, string>;
}

export interface StoryCard {
  id: string;
  title: string;
  question: string;
  minutes: number;
  steps: number;
  figure: Figure;
}

export interface StoryControl {
  id: string;
  label: string;
  options: [value: string, label: string][];
  value: string;
  isScale: boolean;
}

export interface StorySection {
  heads: string[];
  rows: string[][];
  numbers: boolean[];
}

export interface StoryTable {
  title: string;
  sections: StorySection[];
  notes: string[];
}

export interface StoryStep {
  story: { id: string; question: string; minutes: number };
  headings: string[];
  step: number;
  /** Pieces, each with whether it is a number of the engine or of a source. */
  text: [piece: string, isNumber: boolean][];
  answer: { number: string; about: string };
  controls: StoryControl[];
  figure: Figure;
  table: StoryTable;
  designs: string[];
  sources: string[];
  next: { id: string; title: string } | null;
}

export type StoryAnswer = { cards: StoryCard[] } | StoryStep;

export interface StoriesData {
  /** "" where the server is asked by way of Streamlit. */
  address: string;
  /** Notation of the open design, which steps about it ask for. */
  own: string;
  /** What was asked by way of Streamlit, and the answer to it. */
  asked: string;
  answer: StoryAnswer | null;
}

export interface StoriesState {
  root: HTMLElement;
  place: StoryPlace;
  address: string;
  /** Of the last question: an answer to an earlier one comes too late. */
  asked: string;
  stage: StoryStage | null;
  /** The step that is on the screen; null for the cards. */
  shown: StoryStep | null;
  /** To a place; `entry` of the browser's history: a story is one, its steps are not. */
  go: (place: StoryPlace, entry: "push" | "replace" | "stay") => void;
  askStreamlit: (query: string) => void;
  openDesign: (at: string, label: string) => void;
}

/** What stays on the screen while steps change. */
export interface StoryStage {
  /** Of the story that it was made for. */
  id: string;
  svg: SVGSVGElement;
  figure: Figure | null;
  isTable: boolean;
  parts: Record<string, HTMLElement>;
}

// pages/content/deploy/numbers.py

/** A number of the network before and after its rewriting. */
export interface NumberPair {
  id: string;
  label: string;
  before: string;
  after: string;
  /** The change in percent; "" where there is none. */
  change: string;
  about: string;
}

// pages/content/deploy/picture.py

/** A pass over the network: what it does, how many kernels are left, and what it saves. */
export interface Pass {
  id: string;
  label: string;
  kernels: string;
  saves: string;
  about: string;
}

/** What is looked at: after which pass, and how far it is opened; `alike`: a group whose like are opened or closed. */
export interface DeployLook {
  pass: string;
  level: string;
  opened: string[];
  alike: string;
}

export interface DeployData extends PackedDrawing {
  stamp: string;
  passes: Pass[];
  look: DeployLook;
  metrics: Metric[];
  levels: [id: string, label: string, about: string][];
  /** What the address holds. */
  words: Record<string, string>;
}

export interface DeployState {
  graph: GraphState;
  passes: HTMLElement;
  data: DeployData;
  /** What the user has chosen last. */
  look: DeployLook;
  sendLook: (look: DeployLook) => void;
}

// arch/tables/headline.py

export interface NumberCard {
  id: string;
  label: string;
  value: string;
  exact: string;
  about: string;
  change: string;
  before: string;
  budget: string;
  fault: string;
  over: string;
}

// pages/content/design/facts.py

export interface FactsData {
  stamp: string;
  numbers: NumberCard[];
  /** What the changes are against, in words; "" where nothing differs. */
  compared: string;
  unit: string;
  units: [id: string, label: string][];
  bars: Figure;
  landscape: Figure;
}

export interface FactsState {
  data: FactsData;
  /** Of what is on the screen. */
  stamp: string;
  root: HTMLElement;
  cards: HTMLElement;
  compared: HTMLElement;
  rule: HTMLSelectElement;
  bars: FigureElement;
  landscape: FigureElement;
}

/** Plotly's element, and the part of Plotly that is used here. */
export type PlotElement = HTMLElement & { on: (name: string, act: (event?: PlotEvent) => void) => void };
export type PlotEvent = { points: { customdata?: string }[] };
export type Trace = { customdata?: string[]; selectedpoints?: number[] };
export type Plotly = {
  Plots: { resize: (root: HTMLElement) => void };
  react: (root: HTMLElement, data: Trace[], layout: object, config: object) => Promise<void>;
};

export interface PlotState {
  root: PlotElement;
  chosen: string[];
  /** The number of the newest drawing: an older one that comes late is dropped. */
  latest: number;
  drawn: boolean;
  choose: (names: string[]) => void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
    archscopePlotly?: Promise<unknown>;
    archscopeTalk?: Talk;
  }
}
