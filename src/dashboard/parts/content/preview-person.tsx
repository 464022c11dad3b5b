// As whom a message is seen: somebody at random, somebody chosen, or somebody made up, with properties of the trigger.
import { ActionIcon, Group, JsonInput, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowsShuffle, IconUserCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonPicker } from '../person-picker/person-picker.tsx';
import type { PersonBrief } from '../person-picker/person.ts';
import type { ContentSetting, ContentValue } from './content-value.ts';
import type { PreviewAnswer, Viewer } from './use-preview.ts';

interface PreviewPersonProps {
  readonly viewer: Viewer;
  readonly onChange: (viewer: Viewer) => void;
  readonly person: PreviewAnswer['person'] | undefined;
  readonly setting: ContentSetting;
}

export const PreviewPerson = ({ viewer, onChange, person, setting }: PreviewPersonProps) => {
  const { t } = useTranslation('content');
  const { kind } = viewer.person;
  const choose = (next: string) => {
    if (next === 'random') onChange({ ...viewer, person: { kind: 'random', turn: 0 } });
    else if (next === 'custom') onChange({ ...viewer, person: { kind: 'custom', profile: MADE_UP } });
    else
      onChange({ ...viewer, person: { kind: 'user', user: person?.external_id ?? person?.user_id ?? '' } });
  };
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <SegmentedControl
          size="xs"
          value={kind}
          onChange={choose}
          aria-label={t('viewer.label')}
          data={(['random', 'user', 'custom'] as const).map((value) => ({
            value,
            label: t(`viewer.${value}`),
          }))}
        />
        {viewer.person.kind === 'random' && (
          <Tooltip label={t('viewer.another')}>
            <ActionIcon
              variant="default"
              aria-label={t('viewer.another')}
              onClick={() => onChange({ ...viewer, person: { kind: 'random', turn: Date.now() } })}
            >
              <IconArrowsShuffle size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {viewer.person.kind === 'user' && <ChosenPerson viewer={viewer} onChange={onChange} />}
      {viewer.person.kind === 'custom' && (
        <MadeUpPerson
          profile={viewer.person.profile}
          onChange={(profile) => onChange({ ...viewer, person: { kind: 'custom', profile } })}
        />
      )}
      {kind !== 'custom' && person !== null && person !== undefined && <WhoItIs person={person} />}
      {(setting.type === 'api_triggered' || setting.type === 'action_based') && (
        <JsonField
          label={t(setting.type === 'api_triggered' ? 'viewer.triggerProperties' : 'viewer.eventProperties')}
          // What was filled in for them is shown; what they type is theirs.
          key={viewer.filled ?? ''}
          value={viewer.properties}
          onChange={(properties) => onChange({ ...viewer, properties, isTyped: true })}
        />
      )}
    </Stack>
  );
};

const MADE_UP: ContentValue = {
  first_name: 'Alex',
  last_name: 'Martin',
  language: 'en',
  custom_attributes: {},
};

const WhoItIs = ({ person }: { readonly person: NonNullable<PreviewAnswer['person']> }) => {
  const { t } = useTranslation('content');
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ');
  const rest = [person.email, person.external_id, person.language].filter(Boolean).join(' · ');
  return (
    <Group gap={6} wrap="nowrap">
      <IconUserCircle size={18} aria-hidden />
      <Text fz="sm" truncate>
        {name === '' ? t('viewer.unnamed') : name}
        <Text span c="dimmed" fz="xs">
          {' '}
          {rest}
        </Text>
      </Text>
    </Group>
  );
};

const ChosenPerson = ({ viewer, onChange }: Pick<PreviewPersonProps, 'viewer' | 'onChange'>) => {
  const { t } = useTranslation('content');
  const [person, setPerson] = useState<PersonBrief | null>(null);
  return (
    <PersonPicker
      label={t('viewer.find')}
      value={person}
      onChange={(next) => {
        setPerson(next);
        if (next !== null) onChange({ ...viewer, person: { kind: 'user', user: next.user_id } });
      }}
    />
  );
};

const MadeUpPerson = ({
  profile,
  onChange,
}: {
  readonly profile: ContentValue;
  readonly onChange: (profile: ContentValue) => void;
}) => {
  const { t } = useTranslation('content');
  return <JsonField label={t('viewer.profile')} value={profile} onChange={onChange} rows={6} />;
};

interface JsonFieldProps {
  readonly label: string;
  readonly value: ContentValue;
  readonly onChange: (value: ContentValue) => void;
  readonly rows?: number;
}

/** Keeps what was typed while it is no JSON yet. */
const JsonField = ({ label, value, onChange, rows = 2 }: JsonFieldProps) => {
  const { t } = useTranslation('content');
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const change = (next: string) => {
    setText(next);
    const parsed = parseObject(next);
    if (parsed !== null) onChange(parsed);
  };
  return (
    <JsonInput
      size="xs"
      label={label}
      value={text}
      onChange={change}
      autosize
      minRows={rows}
      maxRows={14}
      error={parseObject(text) === null ? t('viewer.noJson') : undefined}
    />
  );
};

const parseObject = (text: string): ContentValue | null => {
  try {
    const parsed: unknown = text.trim() === '' ? {} : JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as ContentValue)
      : null;
  } catch {
    return null;
  }
};
