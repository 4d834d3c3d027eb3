import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { coverageWorkbook, type Workbook } from '../coverage-workbook.ts';

const subjectShape = z.object({ noticeNumber: z.int(), deliveryIds: z.array(z.int()).nullable() });

/** 导出表格: the workbook, made when it is sent, so that it says what is true then and no row of ours keeps it. */
export function tableTopic(clock: Clock): Topic {
  // One at a time: ten tables of a hundred thousand rows side by side would fill the memory.
  let before: Promise<unknown> = Promise.resolve();
  return {
    async compose(sql, { subject }) {
      const { noticeNumber, deliveryIds } = subjectShape.parse(subject);
      const make = (): Promise<Workbook> =>
        coverageWorkbook(sql, noticeNumber, { scope: { deliveryIds }, now: clock.now() });
      const mine = before.then(make, make);
      before = mine.catch(() => {}); // its own caller gets the error
      const { name, bytes } = await mine;
      return { kind: 'file', name, bytes };
    },
  };
}
