/** A queue that gives the smallest first (binary heap): 100,000 people wait without a timer each. */
export function createHeap<T>(isBefore: (a: T, b: T) => boolean) {
  const items: T[] = [];
  const isLess = (i: number, j: number) => {
    const [a, b] = [items[i], items[j]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  const swap = (i: number, j: number) => {
    const [a, b] = [items[i], items[j]];
    if (a === undefined || b === undefined) return;
    [items[i], items[j]] = [b, a];
  };
  return {
    get size() {
      return items.length;
    },
    peek: (): T | undefined => items[0],
    push(item: T) {
      let at = items.push(item) - 1;
      for (let above = (at - 1) >> 1; at > 0 && isLess(at, above); above = (at - 1) >> 1) {
        swap(at, above);
        at = above;
      }
    },
    pop(): T | undefined {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let at = 0; ;) {
        let least = at;
        if (isLess(2 * at + 1, least)) least = 2 * at + 1;
        if (isLess(2 * at + 2, least)) least = 2 * at + 2;
        if (least === at) return top;
        swap(at, least);
        at = least;
      }
    },
    clear: () => void (items.length = 0),
  };
}
