// What each column means, tried on the first rows as one changes it, then options and the start.
import { Alert, Button, Group, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { fieldError } from '../../api.ts';
import { KeptNotice } from '../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../session.ts';
import type { Check, Import, Target } from './import-data.ts';
import { MappingTable } from './mapping-table.tsx';
import { RejectTable } from './rejects.tsx';

interface OptionValues {
  readonly updateExistingOnly: boolean;
  readonly fireTriggers: boolean;
  readonly listName: string;
}

interface Typed {
  readonly mapping: readonly Target[];
  readonly options: OptionValues;
}

const NO_OPTIONS: OptionValues = { updateExistingOnly: false, fireTriggers: false, listName: '' };

const useStart = (one: Import, { mapping, options }: Typed, onStarted: () => void) => {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      api.post(`/admin/v1/imports/${one.import_id}/start`, {
        mapping,
        options: { update_existing_only: options.updateExistingOnly, fire_triggers: options.fireTriggers },
        ...(options.listName.trim() === '' ? {} : { list_name: options.listName.trim() }),
      }),
    onSuccess: () => {
      onStarted();
      return queries.invalidateQueries({ queryKey: [api.workspace, 'imports'] });
    },
  });
};

export const MappingForm = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  const can = useCan();
  const format = useFormat();
  const kept = useKept<Typed>({
    id: `import-${one.import_id}`,
    loaded: fresh({ mapping: one.mapping, options: NO_OPTIONS }),
  });
  const { mapping, options } = kept.values;
  const check = useCheck(one, mapping);
  const start = useStart(one, kept.values, kept.discard);
  return (
    <Stack gap="lg">
      <KeptNotice kept={kept} />
      <Section title={t('mapping.title')} description={t('mapping.text')} flush>
        <MappingTable
          one={one}
          mapping={mapping}
          sample={check.data?.sample ?? []}
          onChange={(next) => kept.change({ mapping: next })}
        />
      </Section>
      <CheckResult check={check.data} error={check.error} />
      <OptionsSection
        options={options}
        error={fieldError(start.error, 'list_name')}
        onChange={(next) => kept.change({ options: next })}
      />
      {start.error !== null && fieldError(start.error, 'list_name') === undefined && (
        <Alert color="red" role="alert">
          {start.error.message}
        </Alert>
      )}
      {can('admin.write', 'people') && (
        <Group justify="flex-end">
          <Button
            size="md"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={check.error !== null}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t('start', { rows: format.number(one.rows) })}
          </Button>
        </Group>
      )}
    </Stack>
  );
};

const useCheck = (one: Import, mapping: readonly Target[]) => {
  const api = useApi();
  const language = useLanguage();
  const [settled] = useDebouncedValue(mapping, 300);
  return useQuery({
    queryKey: [api.workspace, 'imports', one.import_id, 'check', settled, language],
    queryFn: () =>
      api.post<Check>(`/admin/v1/imports/${one.import_id}/check`, { mapping: settled, language }),
    placeholderData: keepPreviousData,
    retry: false,
  });
};

interface CheckResultProps {
  readonly check: Check | undefined;
  readonly error: Error | null;
}

const CheckResult = ({ check, error }: CheckResultProps) => {
  const { t } = useTranslation('imports');
  const format = useFormat();
  if (error !== null)
    return (
      <Alert color="red" role="alert" title={t('check.impossible')}>
        {error.message}
      </Alert>
    );
  if (check === undefined) return <Skeleton h={90} aria-busy />;
  const bad = check.checked - check.valid - check.blank;
  return (
    <Section
      title={t('check.title')}
      description={t('check.text', { count: check.checked, rows: format.number(check.checked) })}
      flush={bad > 0}
    >
      <Text fz="sm" px={bad > 0 ? 'lg' : 0} pb={bad > 0 ? 'md' : 0} role="status">
        {bad === 0
          ? t('check.good')
          : t('check.bad', { count: bad, rows: format.number(bad), valid: format.number(check.valid) })}
      </Text>
      {bad > 0 && <RejectTable rejects={check.rejects} />}
    </Section>
  );
};

interface OptionsSectionProps {
  readonly options: OptionValues;
  readonly error: string | undefined;
  readonly onChange: (options: OptionValues) => void;
}

const OptionsSection = ({ options, error, onChange }: OptionsSectionProps) => {
  const { t } = useTranslation('imports');
  return (
    <Section title={t('options.title')}>
      <Stack>
        <Switch
          label={t('options.existing')}
          description={t('options.existingText')}
          checked={options.updateExistingOnly}
          onChange={({ currentTarget }) =>
            onChange({ ...options, updateExistingOnly: currentTarget.checked })
          }
        />
        <Switch
          label={t('options.triggers')}
          description={t('options.triggersText')}
          checked={options.fireTriggers}
          onChange={({ currentTarget }) => onChange({ ...options, fireTriggers: currentTarget.checked })}
        />
        <TextInput
          label={t('options.list')}
          description={t('options.listText')}
          value={options.listName}
          error={error}
          onChange={({ currentTarget }) => onChange({ ...options, listName: currentTarget.value })}
          maw={440}
        />
      </Stack>
    </Section>
  );
};
