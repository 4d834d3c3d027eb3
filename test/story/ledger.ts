/** An organ of the register, as the sample province has it. */
export interface Place {
  code: string;
  name: string;
  level: string;
  parent: string;
}

type State = 'dispatched' | 'undeliverable' | 'signed' | 'relayed';

const ladder = ['province', 'prefecture', 'county', 'developmentZone', 'township', 'enterprise'];

/**
 * What domain.md 4.5 says of a notice, worked out from the register and from who acted: of the bot's own counters nothing
 * is used here, so that one wrong count cannot pass on both sides.
 */
export function createLedger(places: readonly Place[]) {
  const arrivals = new Map<string, State>();
  const desk = new Set<string>();
  const place = (code: string): Place => {
    const found = places.find((one) => one.code === code);
    if (!found) throw new Error(`no organ ${code}`);
    return found;
  };
  const below = (code: string) => places.filter(({ parent }) => parent === code);
  const isReached = (code: string) => ['signed', 'relayed'].includes(arrivals.get(code) ?? '');
  /** Nobody has answered for these: below an arrival, and not arrived. */
  const unknownBelow = (code: string): Place[] =>
    below(code).flatMap((one) => (arrivals.has(one.code) ? [] : [one, ...unknownBelow(one.code)]));

  const levels = () => {
    const known = [...arrivals.keys()].map(place);
    const unknown = [...arrivals.keys()].flatMap(unknownBelow);
    const count = (among: Place[], level: string) => among.filter((one) => one.level === level).length;
    return ladder.flatMap((level) => {
      const required = count(known, level);
      const expected = required + count(unknown, level);
      const reached = count(
        known.filter(({ code }) => isReached(code)),
        level,
      );
      return expected === 0 ? [] : [{ level, required, reached, open: expected - reached, expected }];
    });
  };
  const gaps = () =>
    [...arrivals]
      .filter(([code]) => !isReached(code) || unknownBelow(code).length > 0)
      .map(([code, state]) => ({ organ: code, name: place(code).name, level: place(code).level, state }))
      .sort((a, b) => (a.organ < b.organ ? -1 : 1));

  return {
    place,
    below,
    stateOf: (code: string) => arrivals.get(code) ?? null,
    arrived: () => [...arrivals.keys()],
    sent(codes: string[], unreachable: readonly string[] = []) {
      for (const code of codes) arrivals.set(code, unreachable.includes(code) ? 'undeliverable' : 'dispatched');
    },
    signed(code: string, { atDesk = false } = {}) {
      arrivals.set(code, 'signed');
      if (atDesk) desk.add(code);
    },
    relayed: (code: string) => void arrivals.set(code, 'relayed'),
    /** As `notice status --json` must say it, without the times. */
    status() {
      const rows = levels();
      const sum = (pick: 'required' | 'reached' | 'open' | 'expected') => rows.reduce((n, row) => n + row[pick], 0);
      const open = sum('open');
      return {
        levels: rows,
        required: sum('required'),
        reached: sum('reached'),
        open,
        expected: sum('expected'),
        desk: desk.size,
        complete: open === 0,
        gaps: gaps().slice(0, 100),
        gapsTotal: gaps().length,
      };
    },
  };
}
