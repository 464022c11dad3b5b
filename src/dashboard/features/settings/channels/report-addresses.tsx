// Where the provider is to report bounces, complaints and deliveries: secret addresses, one per kind of report.
import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { Section } from '../../../../ui/section.tsx';
import { useApi } from '../../../session.ts';
import { Loaded } from '../shared/settings-page.tsx';
import type { Configuration } from '../shared/shapes.ts';

export const ReportAddresses = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const id = configuration.configuration_id;
  const query = useQuery({
    queryKey: [api.workspace, 'webhooks', id],
    queryFn: ({ signal }) =>
      api.get<{ readonly webhooks: readonly { readonly shape: string; readonly url: string }[] }>(
        `/admin/v1/channel-configurations/${id}/webhooks`,
        {},
        signal,
      ),
  });
  return (
    <Section title={t('reports.title')} description={t('reports.text')}>
      <Loaded query={query}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Text c="dimmed">{t('reports.none')}</Text>
          ) : (
            <Stack>
              {webhooks.map(({ shape, url }) => (
                <div key={shape}>
                  <Title order={3} fz="sm" mb={4}>
                    {shape}
                  </Title>
                  <CodeBlock code={url} label={shape} copyLabel={t('copy')} copiedLabel={t('copied')} />
                </div>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
};
