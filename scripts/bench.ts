// "npm run -s bench -- NAME [--json]": measures the built app on throw-away databases. With --json one object, else a table.
import { parseArgs } from 'node:util';
import { core } from './bench/core.ts';
import { matching } from './bench/matching.ts';
import { plan } from './bench/plan.ts';
import { asTable, type Report } from './bench/report.ts';
import { web } from './bench/web.ts';

const benches: Record<string, () => Promise<Report>> = { core, matching, plan, web };

try {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const bench = benches[positionals[0] ?? ''];
  if (!bench || positionals.length !== 1) {
    console.error(
      `Which benchmark? npm run -s bench -- NAME [--json], with NAME one of: ${Object.keys(benches).join(', ')}.`,
    );
    process.exit(1);
  }
  const report = await bench();
  console.log(values.json ? JSON.stringify(report) : asTable(report));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
