import { sayTime } from '../../lib/china-time.ts';
import type { ChainData, ChainFigures, ChainNotice } from '../chain-query.ts';
import { ChainTree } from './chain-tree.tsx';
import { pageLink, type PageState } from './page-state.ts';
import { levelNames } from './people-list.tsx';

const shortTitle = (title: string) =>
  Array.from(title).length > 30 ? `${Array.from(title).slice(0, 29).join('')}…` : title;

const ChainFind = ({ state, notices }: { state: PageState; notices: ChainNotice[] }) => {
  const { phones, plain, open, panel, q, level } = state;
  const kept = {
    phones: phones.join(','),
    plain: plain.join(','),
    open: open.join(','),
    panel,
    q,
    level,
    view: 'panel',
  };
  return (
    <form class="find chain-find" method="get" action="/sandbox" role="search">
      {Object.entries(kept)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} data-key={name} />
        ))}
      <select name="notice" aria-label="通知" data-key="notice">
        {notices.map(({ ref, title }, i) => (
          <option value={ref} selected={state.notice === '' ? i === 0 : ref === state.notice}>
            {ref} {shortTitle(title)}
          </option>
        ))}
      </select>
      <input
        name="find"
        type="search"
        aria-label="单位"
        placeholder="单位名称、拼音或编码"
        value={state.find}
        data-key="find"
      />
      <select name="rung" aria-label="层级" data-key="rung">
        <option value="">各级</option>
        {Object.entries(levelNames).map(([code, name]) => (
          <option value={code} selected={code === state.rung}>
            {name}
          </option>
        ))}
      </select>
      <button type="submit">查找</button>
    </form>
  );
};

/** The figures of `notice status`, in its columns; no share of a whole, as long as a branch is unknown. */
const Figures = ({ figures }: { figures: ChainFigures }) => (
  <table class="figures">
    <caption>
      {figures.ref} {figures.title}
    </caption>
    <thead>
      <tr>
        {['层级', '名录内', '已知应达', '已签收', '未达'].map((name) => (
          <th scope="col">{name}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {[...figures.levels, { ...figures, level: '' }].map(({ level, expected, required, reached, open }) => (
        <tr data-key={level || 'total'} class={level === '' ? 'total' : undefined}>
          <th scope="row">
            {level === '' ? '合计' : (levelNames[level] ?? level)}
            <progress aria-hidden="true" max={Math.max(expected, 1)} value={reached} />
          </th>
          <td>{expected}</td>
          <td>{required}</td>
          <td>{reached}</td>
          <td>{open}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const summaryOf = ({ complete, gapsTotal, isWithdrawn }: ChainFigures) =>
  isWithdrawn ? '已撤回' : complete ? '已全部到达' : `尚未全部到达，断点${gapsTotal}处`;

const fresh = { under: [], shut: [], at: '', after: '', view: 'panel' } as const;

const Ways = ({ data: { state, figures } }: { data: ChainData }) => {
  const isBroken = state.only === 'broken';
  const look = { ...fresh, under: state.under, shut: state.shut, find: '', rung: '' };
  return (
    <p class="ways">
      {(state.at !== '' || state.after !== '') && (
        <a href={pageLink(state, { ...fresh, under: state.under, shut: state.shut })}>从头看</a>
      )}
      {figures && (isBroken || figures.gapsTotal > 0) && (
        <a
          href={pageLink(state, { ...look, only: isBroken ? '' : 'broken' })}
          aria-current={isBroken ? 'true' : undefined}
        >
          {isBroken ? '看全部' : '只看断点'}
        </a>
      )}
    </p>
  );
};

/** The notice's chain as it fills up: how far it is by level, and from the issuer downwards who has it. */
export const ChainPanel = (data: ChainData) => {
  const { state, notices, figures, now } = data;
  if (notices.length === 0) return <p class="empty">还没有通知。请先在省安委办文书的手机上发文</p>;
  return (
    <div class="chain">
      <ChainFind state={state} notices={notices} />
      {figures ? (
        <>
          <Figures figures={figures} />
          <p class="sum" role="status">
            截至{sayTime(now, now)}：{summaryOf(figures)}
          </p>
          <Ways data={data} />
          <ChainTree {...data} />
        </>
      ) : (
        <p class="empty">没有找到 {state.notice}，请另选通知</p>
      )}
    </div>
  );
};
