import { sayTime } from '../../lib/china-time.ts';
import { catalogue } from '../faults/catalogue.ts';
import type { WireRecord } from '../wecom/model.ts';
import { hasFailed, namedAtMost, type WireData } from '../wire-query.ts';
import { pageLink, type PageState } from './page-state.ts';
import { curlOf, pretty } from './wire-text.ts';

const kinds = { call: '调用', callback: '回调', failed: '没办成' };

/** Who it is to or from, the first by name and organ. */
const sayUsers = (users: readonly string[], names: WireData['names']): string => {
  const said = users.slice(0, namedAtMost).map((user) => names.get(user) ?? user);
  return `${said.join('、')}${users.length > namedAtMost ? `等${users.length}人` : ''}`;
};

const sayAnswer = ({ status, errcode }: WireRecord) => {
  if (status === null) return '没有应答';
  return errcode === null ? String(status) : `${status} ${errcode}`;
};

const lastOf = (path: string) => (URL.canParse(path) ? new URL(path).pathname : path.replace('/cgi-bin/', ''));

const Detail = ({ record }: { record: WireRecord }) => {
  const curl = curlOf(record);
  return (
    <div>
      <h3>{record.direction === 'call' ? '请求' : '回调（已解密）'}</h3>
      <pre>{pretty(record.request)}</pre>
      <h3>应答</h3>
      <pre>{record.response === '' ? '（空）' : pretty(record.response)}</pre>
      {record.warnings.length > 0 && <p class="bad">{record.warnings.join('；')}</p>}
      {curl === null ? (
        <p class="hint">上传的内容没有留存，不能复制为命令</p>
      ) : (
        <div class="copy">
          <button type="button" data-copy={`curl-${record.id}`}>
            复制命令
          </button>
          <textarea id={`curl-${record.id}`} rows={3} readOnly aria-label="命令">
            {curl}
          </textarea>
        </div>
      )}
    </div>
  );
};

const Line = ({ record, state, now, names }: Omit<WireData, 'shown' | 'more'> & { record: WireRecord }) => {
  const isOpen = state.record === String(record.id);
  const { direction, path, tookMs, users, attempt, first, fault } = record;
  return (
    <li class={isOpen ? 'open' : undefined} data-key={`wire-${record.id}`}>
      <a href={pageLink(state, { record: isOpen ? '' : String(record.id) })} aria-expanded={isOpen}>
        <small>{sayTime(record.at, now)}</small>
        <span class="path">
          {kinds[direction]} {lastOf(path)}
        </span>
        <span class={hasFailed(record) ? 'bad' : undefined}>{sayAnswer(record)}</span>
        <small>{tookMs < 10 ? tookMs.toFixed(1) : Math.round(tookMs)}毫秒</small>
        {attempt > 1 && (
          <small>
            #{first} 的第{attempt}次
          </small>
        )}
        {fault && <span class="bad">{catalogue[fault].label}</span>}
        <small>
          #{record.id} <bdi>{sayUsers(users, names)}</bdi>
        </small>
      </a>
      {isOpen && <Detail record={record} />}
    </li>
  );
};

const Find = ({ state }: { state: PageState }) => (
  <form class="find wire-find" method="get" action="/sandbox">
    {[...new URL(pageLink(state, { who: '', kind: '', record: '', view: 'panel' }), 'http://page').searchParams].map(
      ([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ),
    )}
    <input name="who" type="search" aria-label="账号或姓名" placeholder="账号、姓名或单位" value={state.who} />
    <select name="kind" aria-label="种类">
      <option value="">全部</option>
      {Object.entries(kinds).map(([kind, title]) => (
        <option value={kind} selected={kind === state.kind}>
          {title}
        </option>
      ))}
    </select>
    <button type="submit">筛选</button>
  </form>
);

/** What went between bot and platform, opened one by one. */
export const WirePanel = ({ state, now, shown, more, names }: WireData) => (
  <>
    <Find state={state} />
    {shown.length === 0 && <p class="empty">还没有往来</p>}
    <ul class="wire">
      {shown.map((record) => (
        <Line record={record} state={state} now={now} names={names} />
      ))}
    </ul>
    {more > 0 && (
      <a class="more" href={pageLink(state, { rows: 'all' })}>
        再看{more}条
      </a>
    )}
  </>
);
