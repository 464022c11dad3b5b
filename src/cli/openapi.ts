// relance openapi: the same document as /openapi.json, for generators and reviews.
import type { Command } from 'commander';
import { type GlobalOptions, createContext, withRuntime } from './context.ts';

export const registerOpenapi = (program: Command): void => {
  program
    .command('openapi')
    .description('print the OpenAPI document of every endpoint')
    .action(async (_options: unknown, command: Command) => {
      const context = createContext(command.optsWithGlobals<GlobalOptions>(), { logLevel: 'warn' });
      const { createRequestLimits } = await import('../adapters/postgres/request-limits.ts');
      const { readDashboardFiles } = await import('../app/dashboard-files.ts');
      const { routesOf } = await import('../app/start-api.ts');
      const { wire } = await import('../app/wire.ts');
      const { describeApi } = await import('../contract/openapi.ts');
      const document = await withRuntime(context, async (runtime) => {
        const parts = wire(runtime);
        const limits = createRequestLimits(runtime.pools.api, runtime.clock);
        const endpoints = routesOf(runtime, parts, limits, readDashboardFiles()).map(
          ({ endpoint }) => endpoint,
        );
        await limits.close();
        await parts.close();
        return describeApi(endpoints, { version: runtime.version, publicUrl: runtime.config.publicUrl });
      });
      context.output.data(document, [JSON.stringify(document, null, 2)]);
    });
};
