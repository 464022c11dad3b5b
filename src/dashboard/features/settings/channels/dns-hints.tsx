// What the DNS of the sending domain says, and the exact record to publish where it says nothing or the wrong thing.
import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { Section } from '../../../../ui/section.tsx';
import type { Tone } from '../../../../ui/status-badge.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useApi } from '../../../session.ts';
import { Loaded } from '../shared/settings-page.tsx';
import type { Configuration } from '../shared/shapes.ts';

interface Check {
  readonly record: 'spf' | 'dkim' | 'dmarc';
  readonly name: string;
  readonly state: 'ok' | 'hint' | 'missing' | 'wrong' | 'unknown';
  readonly code: string;
  readonly found: readonly string[];
  readonly publish: string | null;
}

const TONES: Readonly<Record<Check['state'], Tone>> = {
  ok: 'good',
  hint: 'info',
  missing: 'bad',
  wrong: 'bad',
  unknown: 'warning',
};

export const DnsHints = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const { configuration_id: id, version } = configuration;
  const query = useQuery({
    queryKey: [api.workspace, 'dns', id, version],
    queryFn: ({ signal }) =>
      api.get<{ readonly domain: string; readonly checks: readonly Check[] }>(
        `/admin/v1/channel-configurations/${id}/dns`,
        {},
        signal,
      ),
    staleTime: 0,
  });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed" fz="sm" maw={620}>
          {t('dns.text', { domain: query.data?.domain ?? '…' })}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t('dns.again')}
        </Button>
      </Group>
      <Loaded query={query}>
        {({ checks }) => (
          <Stack gap="md">
            {checks.map((check) => (
              <CheckCard key={check.record} check={check} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
};

const CheckCard = ({ check }: { readonly check: Check }) => {
  const { t } = useTranslation('settings');
  const { record, state, code, found, publish, name } = check;
  const isUnsure = state === 'unknown';
  return (
    <Section
      title={
        <Group gap="sm" component="span">
          {record.toUpperCase()}
          <StatusBadge tone={TONES[state]} label={t(`dns.state.${state}`)} />
        </Group>
      }
      description={t(`dns.code.${code}`)}
    >
      <Stack gap="sm">
        {found.length > 0 && (
          <div>
            <Title order={3} fz="sm" mb={4}>
              {t('dns.found')}
            </Title>
            {found.map((text) => (
              <Code key={text} block mb={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {text}
              </Code>
            ))}
          </div>
        )}
        {publish !== null && (
          <div>
            <Title order={3} fz="sm" mb={4}>
              {t(isUnsure ? 'dns.publishIf' : 'dns.publish', { name })}
            </Title>
            <CodeBlock
              code={publish}
              label={t('dns.record', { record: record.toUpperCase() })}
              copyLabel={t('copy')}
              copiedLabel={t('copied')}
            />
          </div>
        )}
      </Stack>
    </Section>
  );
};
