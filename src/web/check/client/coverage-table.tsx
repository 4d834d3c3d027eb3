import type { Coverage } from './shown.ts';

/** Per level: expected by the register, known receivers, signed, open. */
export function CoverageTable({ coverage: { levels, total, desk } }: { coverage: Coverage }) {
  return (
    <section>
      <h3>各级到达情况</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">层级</th>
            <th scope="col">名录内</th>
            <th scope="col">已知应达</th>
            <th scope="col">已签收</th>
            <th scope="col">未达</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.expected}</td>
              <td>{row.required}</td>
              <td>{row.reached}</td>
              <td class={row.open > 0 ? 'warn' : ''}>{row.open}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{total.name}</th>
            <td>{total.expected}</td>
            <td>{total.required}</td>
            <td>{total.reached}</td>
            <td class={total.open > 0 ? 'warn' : ''}>{total.open}</td>
          </tr>
        </tfoot>
      </table>
      <p class="note">
        名录内：收到单位及其下属，按发文时的名录；已知应达：已实际发到的；未达：名录内减去已签收，没有转达到的也算。
        {desk > 0 ? `已签收中柜台代录${desk}家。` : ''}
      </p>
    </section>
  );
}
