// How many people a rule means: about how many at once, exactly a moment later, whom each channel reaches, and twenty of
// them. Nothing here keeps anybody waiting: a newer rule ends the older count.
// texts: audience
import { Button, Card, Group, Loader, Progress, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { useDebouncedValue, useDisclosure, useId } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import type { Rule } from '../rule-builder/rule-tree.ts';
import { toRoot } from '../rule-builder/rule-tree.ts';
import { useUnderstanding } from '../rule-builder/rule-builder.tsx';
import { SamplePeople } from './sample-people.tsx';

export interface AudienceSizeProps {
  /** Null is everybody. */
  readonly rule: Rule | null;
  /** The saved segment that has this rule: its size of the day is kept. */
  readonly segmentId?: string;
  /** Whose reach is shown; all of them unless given. */
  readonly channels?: readonly string[];
  readonly sendTo?: 'opted_in' | 'subscribed' | 'everybody';
}

interface Size {
  readonly people: number;
  readonly of: number;
  readonly exact: boolean;
  readonly low?: number;
  readonly high?: number;
  readonly reach: Readonly<Record<string, number>>;
}

const TYPING_MS = 300;
const CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;

export const AudienceSize = ({
  rule,
  segmentId,
  channels = CHANNELS,
  sendTo = 'subscribed',
}: AudienceSizeProps) => {
  const { t } = useTranslation('audience');
  const { sentence, problems, slow } = useUnderstanding(toRoot(rule));
  const [asked] = useDebouncedValue(rule, TYPING_MS);
  const ready = sentence !== null && asked === rule;
  const { estimate, count } = useSize(bodyOf(asked, segmentId, sendTo), ready);
  const size = count.data ?? estimate.data ?? null;
  const failed = estimate.error ?? count.error;
  return (
    <Card padding="md" aria-busy={count.isFetching}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text fz="sm" c="dimmed" fw={600}>
            {t('title')}
          </Text>
          {ready && count.isFetching && (
            <Tooltip label={t('counting')}>
              <Loader size={14} role="img" aria-label={t('counting')} />
            </Tooltip>
          )}
        </Group>
        {problems.length > 0 ? (
          <Text fz="sm" c="dimmed">
            {t('unfinished')}
          </Text>
        ) : failed !== null && size === null ? (
          <ErrorPanel
            title={t('failed')}
            message={failed.message}
            retryLabel={t('retry')}
            onRetry={() => void estimate.refetch()}
          />
        ) : (
          <Figures size={size} channels={channels} old={!ready || estimate.isPlaceholderData} />
        )}
        {slow && (
          <Text fz="xs" c="dimmed">
            {t('slow')}
          </Text>
        )}
        {sentence !== null && <People rule={asked} ready={ready} />}
      </Stack>
    </Card>
  );
};

const bodyOf = (rule: Rule | null, segmentId: string | undefined, sendTo: string): object => {
  if (segmentId !== undefined) return { segment_id: segmentId, send_to: sendTo };
  return { ...(rule === null ? {} : { rule }), send_to: sendTo };
};

/** The estimate first; the exact number takes its place. */
const useSize = (body: object, ready: boolean) => {
  const api = useApi();
  const search = useId();
  const key = JSON.stringify(body);
  const estimate = useQuery({
    queryKey: [api.workspace, 'audience', 'estimate', key],
    queryFn: () => api.post<Size>('/admin/v1/audience/estimate', body),
    enabled: ready,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const count = useQuery({
    queryKey: [api.workspace, 'audience', 'count', key],
    // Going away, or asking anew, ends the count on the server.
    queryFn: ({ signal }) => api.post<Size>('/admin/v1/audience/count', { ...body, search }, {}, signal),
    // What was estimated by looking at everybody is a count already.
    enabled: ready && estimate.data !== undefined && !estimate.isPlaceholderData && !estimate.data.exact,
    staleTime: 60_000,
    retry: false,
  });
  return { estimate, count };
};

interface FiguresProps {
  readonly size: Size | null;
  readonly channels: readonly string[];
  /** Of the rule before. */
  readonly old: boolean;
}

const Figures = ({ size, channels, old }: FiguresProps) => {
  const { t } = useTranslation('audience');
  const format = useFormat();
  if (size === null)
    return (
      <Stack gap="xs">
        <Skeleton h={34} w={140} />
        <Skeleton h={12} />
      </Stack>
    );
  const share = size.of === 0 ? 0 : size.people / size.of;
  return (
    <Stack gap="xs">
      <div aria-live="polite">
        <Text fz={30} fw={650} lh={1.1} className="tabular" data-testid="audience-people">
          {size.exact ? '' : '≈ '}
          {format.number(size.people)}
        </Text>
        <Text fz="xs" c="dimmed">
          {old
            ? t('old')
            : size.exact
              ? t('exact', { share: format.percent(share), of: format.number(size.of) })
              : t('between', { low: format.number(size.low ?? 0), high: format.number(size.high ?? 0) })}
        </Text>
      </div>
      <Progress value={100 * share} size="sm" aria-label={t('share')} />
      <Stack gap={4} mt={4} component="dl" m={0}>
        {channels.map((channel) => (
          <Group key={channel} justify="space-between" gap="xs" wrap="nowrap">
            <Text fz="sm" component="dt">
              {t(`channel.${channel}`)}
            </Text>
            <Text fz="sm" component="dd" m={0} className="tabular">
              {size.exact ? '' : '≈ '}
              {format.number(size.reach[channel] ?? 0)}
            </Text>
          </Group>
        ))}
      </Stack>
      <Text fz="xs" c="dimmed">
        {t('reachHint')}
      </Text>
    </Stack>
  );
};

const People = ({ rule, ready }: { readonly rule: Rule | null; readonly ready: boolean }) => {
  const { t } = useTranslation('audience');
  const [shown, { open, close }] = useDisclosure(false);
  return (
    <>
      <Group>
        <Button size="compact-sm" variant="light" onClick={open} disabled={!ready}>
          {t('whom')}
        </Button>
      </Group>
      <SamplePeople rule={rule} opened={shown} onClose={close} />
    </>
  );
};
