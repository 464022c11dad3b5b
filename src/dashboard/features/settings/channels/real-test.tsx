// A real message to an address somebody names; the provider's own words are shown as they are.
import { Alert, Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import type { ApiError } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useSession } from '../../../session.ts';
import type { Configuration } from '../shared/shapes.ts';

interface Outcome {
  readonly outcome: 'accepted' | 'rejected' | 'not_sent' | 'deferred' | 'unknown';
  readonly detail: string;
  readonly took_ms: number;
}

const COLOURS: Readonly<Record<Outcome['outcome'], string>> = {
  accepted: 'teal',
  rejected: 'red',
  not_sent: 'red',
  deferred: 'orange',
  unknown: 'orange',
};

interface Typed {
  readonly to: string;
  readonly platform: string;
}

export const RealTest = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const { user } = useSession();
  const api = useApi();
  const { channel } = configuration;
  const captures = configuration.provider === 'capture';
  const kept = useKept<Typed>({
    id: `test-of-${configuration.configuration_id}`,
    loaded: fresh({ to: channel === 'email' ? user.email : '', platform: 'ios' }),
  });
  const { to, platform } = kept.values;
  const test = useMutation<Outcome, ApiError>({
    mutationFn: () =>
      api.post<Outcome>(`/admin/v1/channel-configurations/${configuration.configuration_id}/test-send`, {
        to: to.trim(),
        ...(channel === 'push' ? { platform } : {}),
      }),
    onSuccess: () => kept.saved(kept.values),
  });
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    test.mutate();
  };
  const fault = test.error?.errors.find(({ field }) => field === 'to');
  return (
    <Section title={t('test.title')} description={t(captures ? 'test.captureText' : 'test.text')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <KeptNotice kept={kept} />
          <Group align="flex-start">
            {channel === 'push' && (
              <Select
                label={t('test.platform')}
                allowDeselect={false}
                data={['ios', 'android', 'web']}
                value={platform}
                onChange={(next) => next !== null && kept.change({ platform: next })}
              />
            )}
            <TextInput
              flex={1}
              label={t(`test.to.${channel}`)}
              value={to}
              onChange={(event) => kept.change({ to: event.currentTarget.value })}
              error={fault?.message}
              required
            />
            <Button
              type="submit"
              mt={25}
              loading={test.isPending}
              leftSection={<IconSend size={16} />}
              disabled={to.trim() === ''}
            >
              {t('test.send')}
            </Button>
          </Group>
          {test.error !== null && fault === undefined && (
            <Alert color="red" variant="light" role="alert" title={t('test.refused')}>
              {test.error.message}
            </Alert>
          )}
          {test.data !== undefined && <Result result={test.data} />}
        </Stack>
      </form>
    </Section>
  );
};

const Result = ({ result }: { readonly result: Outcome }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  return (
    <Alert
      color={COLOURS[result.outcome]}
      variant="light"
      role="status"
      title={t(`test.outcome.${result.outcome}`)}
    >
      <Text fz="sm">{t(`test.meaning.${result.outcome}`)}</Text>
      {result.detail !== '' && (
        <Code block mt="xs" fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {result.detail}
        </Code>
      )}
      <Text fz="xs" c="dimmed" mt="xs">
        {t('test.took', { ms: format.number(result.took_ms) })}
      </Text>
    </Alert>
  );
};
