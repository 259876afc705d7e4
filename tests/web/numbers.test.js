import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBeside, formatDigits, formatNumber, formatStrip } from "../../eqgraph/player/web/model/numbers.ts";

test("one number: three digits, a real minus, powers of ten", () => {
  const table = [
    [6, "6.00"],
    [-0.3929, "−0.393"],
    [0.1, "0.100"],
    [0.0956, "0.0956"],
    [0.00124, "0.00124"],
    [15.84, "15.8"],
    [123.4, "123"],
    [1234.4, "1234"],
    [-99999, "−1.00·10⁵"],
    [99949, "99949"],
    [-1.24e-5, "−1.24·10⁻⁵"],
    [3e7, "3.00·10⁷"],
    [1e-300, "1.00·10⁻³⁰⁰"],
    [0.9996, "1.00"],
    [0, "0"],
    [-0, "0"],
    [NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [5e-324, "4.94·10⁻³²⁴"],
  ];
  for (const [x, text] of table) assert.equal(formatNumber(Number(x)), text, `${x}`);
});

test("digits in a cell: as in a strip, or a power of ten for each", () => {
  assert.deepEqual(formatDigits([0.5206, -0.28, 0]), ["0.521", "−0.280", "0"]);
  assert.deepEqual(formatDigits([0, 1, 0]), ["0", "1.00", "0"]);
  assert.deepEqual(formatDigits([12.26, NaN, -Infinity]), ["12.3", "NaN", "−∞"]);
  assert.deepEqual(formatDigits([1.5e-5, -2e-7]), ["2·10⁻⁵", "−2·10⁻⁷"]);
});

test("a strip: one number of decimals, one power of ten", () => {
  assert.deepEqual(formatStrip([0.5206, -0.28, 0]), { texts: ["0.521", "−0.280", "0"], power: "" });
  assert.deepEqual(formatStrip([1.5e-5, -2e-7]), { texts: ["1.50", "−0.02"], power: "× 10⁻⁵" });
  assert.deepEqual(formatStrip([12.26, -3]).texts, ["12.3", "−3.0"]);
  assert.deepEqual(formatStrip([NaN, Infinity, 200]).texts, ["NaN", "∞", "200"]);
  assert.deepEqual(formatStrip([5e-324]).power, "× 10⁻³²⁴");
  assert.deepEqual(formatStrip([]).texts, []);
});

test("beside larger ones numbers share decimals and power, unless only zeros would be left of them", () => {
  assert.deepEqual(formatBeside([0.5, -0.0001], [12]), { texts: ["0.5", "−0.0"], power: "" });
  assert.deepEqual(formatBeside([4e-4, -1e-4], [12]), { texts: ["4.00", "−1.00"], power: "× 10⁻⁴" });
  assert.deepEqual(formatBeside([0.3], [250000]), { texts: ["0.300"], power: "" });
  assert.deepEqual(formatBeside([0, 0], [5]), { texts: ["0", "0"], power: "" });
  assert.deepEqual(formatBeside([NaN, 1e-4], [5]).texts, ["NaN", "0.00"]);
});
