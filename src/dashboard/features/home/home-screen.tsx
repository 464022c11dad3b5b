// What happens right now, what comes next, what somebody should look at, and for newcomers the way to the first message.
import { Box, Grid, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { OverviewAnswer } from '../../../contract/admin/overview.ts';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import type { Format } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { useFormat } from '../../i18n.ts';
import { AllCampaignsNote } from '../../parts/teams/all-campaigns-note.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { AttentionList } from './attention-list.tsx';
import { FirstMessageGuide } from './first-message-guide.tsx';
import { NextSends } from './next-sends.tsx';
import { overviewQuery } from './queries.ts';
import { SandboxWelcome } from './sandbox-welcome.tsx';
import { SendingNow } from './sending-now.tsx';

export const HomeScreen = () => {
  const { t } = useTranslation('home');
  const workspace = useWorkspace();
  const { data, error, refetch } = useQuery(overviewQuery(useApi()));
  return (
    <Page title={t('title')} description={t('description', { name: workspace.name })} width="wide">
      {error !== null && data === undefined ? (
        <ErrorPanel
          title={t('failed')}
          message={error.message}
          retryLabel={t('retry')}
          onRetry={() => void refetch()}
        />
      ) : (
        <Content overview={data} />
      )}
    </Page>
  );
};

const Content = ({ overview }: { readonly overview: OverviewAnswer | undefined }) => {
  const isNew = overview !== undefined && !overview.first_steps.has_sent;
  return (
    <Stack gap="lg">
      <SandboxWelcome />
      {isNew && <FirstMessageGuide steps={overview.first_steps} />}
      <Today overview={overview} />
      <AllCampaignsNote />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <SendingNow overview={overview} />
            <NextSends now={overview?.now} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <AttentionList />
        </Grid.Col>
      </Grid>
      {overview !== undefined && !isNew && (
        <Box>
          <FirstMessageGuide steps={overview.first_steps} folded />
        </Box>
      )}
    </Stack>
  );
};

const Today = ({ overview }: { readonly overview: OverviewAnswer | undefined }) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  const show = (count: number | undefined) => (count === undefined ? null : format.number(count));
  const today = overview?.today;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <Stat
        label={t('today.considered')}
        value={show(today?.considered)}
        hint={waitingHint(today?.waiting, t, format)}
      />
      <Stat label={t('today.sent')} value={show(today?.sent)} hint={shareHint(today?.sent, today, format)} />
      <Stat
        label={t('today.skipped')}
        value={show(today?.skipped)}
        hint={shareHint(today?.skipped, today, format)}
      />
      <Stat
        label={t('today.failed')}
        value={show(today === undefined ? undefined : today.failed + today.held)}
        hint={shareHint(today === undefined ? undefined : today.failed + today.held, today, format)}
      />
    </SimpleGrid>
  );
};

const waitingHint = (waiting: number | undefined, t: TFunction<'home'>, format: Format): string =>
  waiting === undefined || waiting === 0
    ? t('today.utc')
    : t('today.waiting', { count: waiting, waiting: format.number(waiting) });

const shareHint = (
  count: number | undefined,
  today: OverviewAnswer['today'] | undefined,
  format: Format,
): string => {
  if (count === undefined || today === undefined) return ' ';
  const decided = today.sent + today.skipped + today.failed + today.held;
  return decided === 0 ? ' ' : format.percent(count / decided);
};
