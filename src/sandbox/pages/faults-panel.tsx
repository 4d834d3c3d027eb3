import { sayTime } from '../../lib/china-time.ts';
import type { FaultState } from '../faults/switches.ts';
import { pageLink, type PageState } from './page-state.ts';

interface SwitchProps {
  fault: FaultState;
  back: string;
}

/** What it still has before it: occasions, an end, persons. */
const sayLeft = ({ isOn, left, until, users }: FaultState, now: Date): string => {
  if (!isOn) return '';
  if (left !== null) return `还有${left}次`;
  if (until !== null) return `至${sayTime(until, now)}`;
  return users.length > 0 ? users.join('、') : '开着';
};

const Field = ({ fault: { lasting, label } }: { fault: FaultState }) => {
  if (lasting.kind === 'times') {
    return (
      <label>
        <input name="times" type="number" min="1" max="1000" value={lasting.usual} aria-label={`${label}，次数`} /> 次
      </label>
    );
  }
  if (lasting.kind === 'seconds') {
    return (
      <label>
        <input name="seconds" type="number" min="1" max="86400" value={lasting.usual} aria-label={`${label}，秒数`} />{' '}
        秒
      </label>
    );
  }
  if (lasting.kind === 'people') {
    return <input name="user" required maxLength={64} placeholder="账号" aria-label={`${label}，账号`} />;
  }
  return null;
};

const Turn = ({ fault, back, on }: SwitchProps & { on: boolean }) => (
  <form method="post" action="/sandbox/api/faults" data-refresh="faults">
    <input type="hidden" name="back" value={back} />
    <input type="hidden" name="name" value={fault.name} />
    <input type="hidden" name="on" value={String(on)} />
    {on && <Field fault={fault} />}
    <button type="submit" aria-label={`${on ? '打开' : '关闭'} ${fault.label}`}>
      {on ? '打开' : '关闭'}
    </button>
  </form>
);

const Fault = ({ fault, back, now }: SwitchProps & { now: Date }) => (
  <li class={fault.isOn ? 'fault on' : 'fault'} data-key={`fault-${fault.name}`}>
    <div>
      <b>{fault.label}</b> {fault.isOn && <em>{sayLeft(fault, now)}</em>}
      <p>{fault.told}</p>
    </div>
    {(!fault.isOn || fault.lasting.kind === 'people') && <Turn fault={fault} back={back} on />}
    {fault.isOn && <Turn fault={fault} back={back} on={false} />}
  </li>
);

const AllOff = ({ back }: { back: string }) => (
  <form method="post" action="/sandbox/api/faults" data-refresh="faults">
    <input type="hidden" name="back" value={back} />
    <input type="hidden" name="reset" value="true" />
    <button type="submit">全部关闭</button>
  </form>
);

interface FaultsData {
  faults: FaultState[];
  state: PageState;
  now: Date;
}

/** The switches of all named failures. */
export const FaultsPanel = ({ faults, state, now }: FaultsData) => (
  <>
    <p class="hint">打开一个，再到手机上点，看机器人怎么应付</p>
    <ul class="faults">
      {faults.map((fault) => (
        <Fault fault={fault} back={pageLink(state)} now={now} />
      ))}
    </ul>
  </>
);

/** Above everything while one is on: nobody shall take a failure of their own making for the bot's. */
export const FaultsOn = ({ faults, state, now }: FaultsData) => {
  const on = faults.filter(({ isOn }) => isOn);
  return (
    <div class="faults-on" id="faults-on" role="status" data-part={pageLink(state, {}, '/sandbox/part/faults')}>
      {on.length > 0 && (
        <>
          <span>故障开着：{on.map((fault) => `${fault.label}（${sayLeft(fault, now)}）`).join('，')}</span>
          <AllOff back={pageLink(state)} />
        </>
      )}
    </div>
  );
};
