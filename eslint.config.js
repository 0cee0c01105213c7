// What tsc does not see: names, sizes, and habits. The sizes are those of the Python code.

import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "no-undef": "off", // tsc knows better
  camelcase: ["error", { allow: ["paper_bgcolor", "plot_bgcolor"] }], // Plotly's
  complexity: ["error", 10],
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "max-depth": ["error", 2],
  "max-len": ["error", { code: 120 }],
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", 40],
  "no-implicit-coercion": "error",
  "no-param-reassign": "error",
  "no-restricted-properties": ["error", { property: "innerHTML", message: "Names are text, never markup." }],
  "no-shadow": "error",
  "no-unused-expressions": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

export default [
  { files: ["assets/**/*.js"], languageOptions: { globals: globals.browser }, rules },
  { files: ["tests/js/*.js", "*.js"], languageOptions: { globals: globals.node }, rules },
];
