// "When would a person get this?": asked of the server, which answers with the functions that plan deliveries, for what
// is on the screen, saved or not.
import { Alert, List, Select, Skeleton, Stack, Table, Text, Timeline } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../../../i18n.ts';
import { PersonPicker } from '../../../../parts/person-picker/person-picker.tsx';
import type { PersonBrief } from '../../../../parts/person-picker/person.ts';
import { useApi } from '../../../../session.ts';
import { useComposer } from '../composer-context.tsx';
import { PreviewStep, type Step } from './preview-step.tsx';
import { ZONES } from './zones.ts';

interface Occurrence {
  readonly key: string;
  readonly number: number;
  readonly at: string;
  readonly ends_at: string;
  readonly due_at: string | null;
  readonly waves: readonly { readonly at: string; readonly size: number }[];
  readonly zones: readonly { readonly zone: string; readonly due_at: string | null }[];
}

interface Answer {
  readonly at: string;
  readonly company_zone: string;
  readonly zone: string;
  readonly zone_is_known: boolean;
  readonly best_times: Readonly<Record<string, string>>;
  readonly steps: readonly Step[] | null;
  readonly occurrences: readonly Occurrence[];
}

interface Wish {
  readonly person: PersonBrief | null;
  readonly zone: string | null;
  /** `YYYY-MM-DD HH:mm:ss` of the reader's clock, as the picker has it. */
  readonly at: string | null;
}

export const DeliveryPreview = () => {
  const { t } = useTranslation('composer');
  const [wish, setWish] = useState<Wish>({ person: null, zone: null, at: null });
  const { data, error, isPending } = usePreview(wish);
  return (
    <Section title={t('preview.title')} description={t('preview.description')}>
      <Stack gap="md">
        <WishFields wish={wish} onChange={setWish} />
        {error !== null && (
          <Alert color="orange" variant="light" py="xs">
            {error.message}
          </Alert>
        )}
        {isPending ? <Skeleton h={120} /> : data !== undefined && <Said answer={data} />}
      </Stack>
    </Section>
  );
};

const usePreview = (wish: Wish) => {
  const api = useApi();
  const language = useLanguage();
  const { campaign, definition } = useComposer();
  const body = {
    type: campaign.type === 'api' ? 'api_triggered' : campaign.type,
    category: campaign.category,
    definition,
    language,
    zones: ZONES,
    ...(wish.person === null ? {} : { user: wish.person.user_id }),
    ...(wish.zone === null || wish.person !== null ? {} : { zone: wish.zone }),
    ...(wish.at === null ? {} : { at: new Date(wish.at.replace(' ', 'T')).toISOString() }),
  };
  const [asked] = useDebouncedValue(JSON.stringify(body), 350);
  return useQuery({
    queryKey: [api.workspace, 'preview-delivery', asked],
    queryFn: () => api.post<Answer>('/admin/v1/campaigns/preview-delivery', JSON.parse(asked)),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
};

const WishFields = ({ wish, onChange }: { readonly wish: Wish; readonly onChange: (wish: Wish) => void }) => {
  const { t } = useTranslation('composer');
  const { campaign } = useComposer();
  return (
    <Stack gap="sm">
      <PersonPicker
        label={t('preview.person')}
        placeholder={t('preview.anybody')}
        value={wish.person}
        onChange={(person) => onChange({ ...wish, person })}
      />
      <Select
        label={t('preview.zone')}
        placeholder={t('preview.unknownZone')}
        value={wish.zone}
        data={[...ZONES]}
        searchable
        clearable
        disabled={wish.person !== null}
        onChange={(zone) => onChange({ ...wish, zone })}
      />
      {campaign.type !== 'scheduled' && (
        <DateTimePicker
          label={t('preview.at')}
          placeholder={t('preview.now')}
          value={wish.at}
          valueFormat="D MMM HH:mm"
          clearable
          onChange={(at) => onChange({ ...wish, at })}
        />
      )}
    </Stack>
  );
};

const Said = ({ answer }: { readonly answer: Answer }) => {
  const { t } = useTranslation('composer');
  const { campaign, definition } = useComposer();
  const isByHand = campaign.type === 'scheduled' && definition['schedule'] !== null && answer.steps === null;
  return (
    <Stack gap="md">
      <Text fz="xs" c="dimmed">
        {t(answer.zone_is_known ? 'preview.inZone' : 'preview.inCompanyZone', { zone: answer.zone })}
      </Text>
      {answer.steps === null ? (
        <Text fz="sm">{t(isByHand ? 'preview.nothing' : 'preview.chooseSchedule')}</Text>
      ) : (
        <Timeline active={answer.steps.length} bulletSize={22} lineWidth={2}>
          {answer.steps.map((step, i) => PreviewStep({ step, zone: answer.zone, t, index: i }))}
        </Timeline>
      )}
      {answer.occurrences.length > 0 && <Occurrences answer={answer} />}
    </Stack>
  );
};

const Occurrences = ({ answer }: { readonly answer: Answer }) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const [first] = answer.occurrences;
  return (
    <Stack gap="xs">
      <Text fw={600} fz="sm">
        {t('preview.occurrences')}
      </Text>
      <List fz="sm" spacing={4} listStyleType="none" withPadding={false}>
        {answer.occurrences.map((one) => (
          <List.Item key={one.key}>
            {format.weekday(one.at, answer.company_zone)} {format.dateTime(one.at, answer.company_zone)}
            {one.due_at === null && (
              <Text span c="dimmed" fz="sm">
                {' '}
                · {t('preview.over')}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
      {first !== undefined && first.waves.length > 0 && (
        <Text fz="sm" c="dimmed">
          {t('preview.waves', {
            starts: format.list(first.waves.map(({ at }) => format.time(at, answer.company_zone))),
          })}
        </Text>
      )}
      {first !== undefined && first.zones.length > 0 && <ZoneTable first={first} />}
    </Stack>
  );
};

/** The first occurrence around the world, earliest first. */
const ZoneTable = ({ first }: { readonly first: Occurrence }) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const rows = [...first.zones].sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? ''));
  return (
    <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={4} fz="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('preview.zone')}</Table.Th>
          <Table.Th>{t('preview.yourTime')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ zone, due_at }) => (
          <Table.Tr key={zone}>
            <Table.Td>{zone}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {due_at === null ? t('preview.over') : format.dateTime(due_at)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
