/** One figure. `ratio` compares `value` with what `against` names; both null where nothing is compared. */
export interface Figure {
  name: string;
  value: number | null;
  unit: string;
  ratio: number | null;
  against: string | null;
}

/** Three significant digits: more than that is noise, and `0.0004` must not become 0. */
const rounded = (n: number | null) => (n === null ? null : Number(n.toPrecision(n >= 1000 ? 4 : 3)));

/** One JSON line on stdout, which holds nothing else. */
export const print = (figure: Figure): void => {
  process.stdout.write(
    `${JSON.stringify({ ...figure, value: rounded(figure.value), ratio: rounded(figure.ratio) })}\n`,
  );
};

/** What whoever reads the figures wants to know beside them. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Shorthand for a figure that is a value of its own. */
export const valueOf = (name: string, value: number | null, unit: string): Figure => ({
  name,
  value,
  unit,
  ratio: null,
  against: null,
});
