// A new alert: what is counted, between which numbers, and who is told.
import { Button, Card, Group, NumberInput, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api.ts';
import { useLanguage } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept, type Kept } from '../../../parts/kept/use-kept.ts';
import { useApi } from '../../../session.ts';
import { alertsKey } from './alerts-key.ts';

interface FormProps {
  readonly campaignId: string;
  readonly isTriggered: boolean;
  readonly onDone: () => void;
}

interface Typed {
  readonly measure: string;
  readonly upper_threshold: number | null;
  readonly lower_threshold: number | null;
  readonly emails: readonly string[];
  readonly webhook_url: string;
  readonly language: 'en' | 'fr';
}

export const AlertForm = ({ campaignId, isTriggered, onDone }: FormProps) => {
  const { t } = useTranslation('alerts');
  const measures = isTriggered ? (['hour', 'day'] as const) : (['run'] as const);
  const blank = fresh<Typed>({
    measure: measures[0],
    upper_threshold: null,
    lower_threshold: null,
    emails: [],
    webhook_url: '',
    language: useLanguage(),
  });
  const kept = useKept<Typed>({ id: `alert-of-${campaignId}`, loaded: blank });
  const { values: typed, change: patch } = kept;
  const save = useSave(campaignId, kept, onDone);
  const cancel = () => {
    kept.discard();
    onDone();
  };
  const errorAt = (field: string): string | undefined =>
    save.error instanceof ApiError && save.error.field?.startsWith(field) === true
      ? save.error.message
      : undefined;
  return (
    <Card padding="md" bg="var(--app-paper)">
      <Stack gap="sm">
        <KeptNotice kept={kept} />
        <Group align="flex-start">
          <Select
            label={t('form.measure')}
            value={typed.measure}
            data={measures.map((one) => ({ value: one, label: t(`measure.${one}`) }))}
            allowDeselect={false}
            error={errorAt('measure')}
            onChange={(measure) => patch({ measure: measure ?? measures[0] })}
            w={180}
          />
          <Threshold
            label={t('form.above')}
            value={typed.upper_threshold}
            error={errorAt('upper_threshold')}
            onChange={(upper_threshold) => patch({ upper_threshold })}
          />
          <Threshold
            label={t('form.below')}
            value={typed.lower_threshold}
            error={errorAt('lower_threshold')}
            onChange={(lower_threshold) => patch({ lower_threshold })}
          />
        </Group>
        <Told typed={typed} patch={patch} errorAt={errorAt} />
        <Text fz="xs" c="dimmed">
          {t('form.note')}
        </Text>
        <Group gap="xs">
          <Button size="xs" loading={save.isPending} onClick={() => save.mutate()}>
            {t('form.save')}
          </Button>
          <Button size="xs" variant="default" onClick={cancel}>
            {t('form.cancel')}
          </Button>
          {save.error !== null && !(save.error instanceof ApiError && save.error.field !== null) && (
            <Text fz="sm" c="var(--mantine-color-error)">
              {save.error.message}
            </Text>
          )}
        </Group>
      </Stack>
    </Card>
  );
};

interface ToldProps {
  readonly typed: Typed;
  readonly patch: (changes: Partial<Typed>) => void;
  readonly errorAt: (field: string) => string | undefined;
}

const LANGUAGES = ['en', 'fr'] as const;

const Told = ({ typed, patch, errorAt }: ToldProps) => {
  const { t } = useTranslation('alerts');
  return (
    <>
      <TagsInput
        label={t('form.emails')}
        value={[...typed.emails]}
        error={errorAt('emails')}
        onChange={(emails) => patch({ emails })}
      />
      <TextInput
        label={t('form.webhook')}
        placeholder="https://example.com/alerts"
        value={typed.webhook_url}
        error={errorAt('webhook_url')}
        onChange={({ currentTarget: { value } }) => patch({ webhook_url: value })}
      />
      <Select
        label={t('form.language')}
        value={typed.language}
        data={LANGUAGES.map((one) => ({ value: one, label: t(`language.${one}`) }))}
        allowDeselect={false}
        onChange={(one) => patch({ language: one === 'fr' ? 'fr' : 'en' })}
        w={180}
      />
    </>
  );
};

const useSave = (campaignId: string, kept: Kept<Typed>, onDone: () => void) => {
  const { values: typed } = kept;
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.post(`/admin/v1/campaigns/${campaignId}/alerts`, {
        ...typed,
        webhook_url: typed.webhook_url.trim() === '' ? null : typed.webhook_url.trim(),
      }),
    onSuccess: async () => {
      kept.discard();
      await client.invalidateQueries({ queryKey: alertsKey(api.workspace, campaignId) });
      onDone();
    },
  });
};

interface ThresholdProps {
  readonly label: string;
  readonly value: number | null;
  readonly error: string | undefined;
  readonly onChange: (value: number | null) => void;
}

const Threshold = ({ label, value, error, onChange }: ThresholdProps) => (
  <NumberInput
    label={label}
    value={value ?? ''}
    min={0}
    allowDecimal={false}
    error={error}
    w={180}
    onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
  />
);
