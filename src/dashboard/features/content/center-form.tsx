// A preference centre as questions: words per language, groups in their order, links, logo and colour.
import {
  ActionIcon,
  Button,
  Card,
  Checkbox,
  ColorInput,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
  Textarea,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPhotoPlus, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormCenter } from '../../../core/content/preference-center.ts';
import type { FieldError } from '../../api.ts';
import { useFormat } from '../../i18n.ts';
import { useImageDialog } from '../../parts/content/images/use-image-dialog.tsx';
import { useApi } from '../../session.ts';
import { emailGroupsQuery } from './center-data.ts';

interface PartProps {
  readonly content: FormCenter;
  readonly onChange: (content: FormCenter) => void;
  /** Whose words are being written. */
  readonly language: string;
  readonly readOnly: boolean;
}
interface CenterFormProps extends PartProps {
  readonly onLanguage: (language: string) => void;
  readonly faults: readonly FieldError[];
}

export const CenterForm = ({ onLanguage, faults, ...props }: CenterFormProps) => {
  const { content, language } = props;
  // The reader's own language may not be among those of the page.
  const written = content.languages[language] === undefined ? content.default_language : language;
  const part = { ...props, language: written };
  return (
    <Stack>
      <Languages {...part} onLanguage={onLanguage} />
      <Words {...part} />
      <Groups {...part} faults={faults} />
      <Links {...part} />
      <Look {...part} />
    </Stack>
  );
};

const Languages = ({
  content,
  onChange,
  language,
  readOnly,
  onLanguage,
}: Omit<CenterFormProps, 'faults'>) => {
  const { t } = useTranslation('centers');
  const format = useFormat();
  const [added, setAdded] = useState('');
  const known = Object.keys(content.languages);
  const choices = known.map((value) => ({ value, label: format.languageName(value) }));
  const isNew = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(added) && !known.includes(added);
  const add = () => {
    const title = content.languages[content.default_language]?.title ?? t('starter.title');
    onChange({ ...content, languages: { ...content.languages, [added]: { title } } });
    onLanguage(added);
    setAdded('');
  };
  const remove = () => {
    const { [language]: _gone, ...languages } = content.languages;
    onChange({ ...content, languages });
    onLanguage(content.default_language);
  };
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <SegmentedControl
            aria-label={t('language')}
            value={language}
            onChange={onLanguage}
            data={choices}
          />
          {!readOnly && (
            <Group gap="xs" wrap="nowrap">
              <TextInput
                aria-label={t('newLanguage')}
                placeholder="de"
                w={80}
                value={added}
                onChange={({ currentTarget }) => setAdded(currentTarget.value.trim())}
              />
              <Button variant="default" disabled={!isNew} onClick={add}>
                {t('addLanguage')}
              </Button>
            </Group>
          )}
        </Group>
        <Select
          label={t('defaultLanguage')}
          description={t('defaultLanguageHint')}
          data={choices}
          allowDeselect={false}
          readOnly={readOnly}
          value={content.default_language}
          onChange={(next) => next !== null && onChange({ ...content, default_language: next })}
        />
        {!readOnly && known.length > 1 && language !== content.default_language && (
          <Button size="compact-sm" variant="subtle" color="red" w="fit-content" onClick={remove}>
            {t('removeLanguage', { language: format.languageName(language) })}
          </Button>
        )}
      </Stack>
    </Card>
  );
};

const Words = ({ content, onChange, language, readOnly }: PartProps) => {
  const { t } = useTranslation('centers');
  const words = content.languages[language];
  const set = (part: object) =>
    onChange({
      ...content,
      languages: { ...content.languages, [language]: { title: '', ...words, ...part } },
    });
  return (
    <Card>
      <Stack gap="sm">
        <TextInput
          label={t('words.title')}
          required
          maxLength={200}
          readOnly={readOnly}
          value={words?.title ?? ''}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        />
        <Textarea
          label={t('words.intro')}
          autosize
          minRows={2}
          maxLength={2_000}
          readOnly={readOnly}
          value={words?.intro ?? ''}
          onChange={({ currentTarget }) => set({ intro: currentTarget.value })}
        />
        <Switch
          label={t('askAll')}
          description={t('askAllHint')}
          disabled={readOnly}
          checked={content.ask_all}
          onChange={({ currentTarget }) => onChange({ ...content, ask_all: currentTarget.checked })}
        />
        <Text fz="xs" c="dimmed">
          {t('wordsHint')}
        </Text>
        {(['wanted', 'unwanted', 'topics', 'save', 'saved'] as const).map((name) => (
          <TextInput
            key={name}
            size="sm"
            label={t(`words.${name}`)}
            maxLength={200}
            readOnly={readOnly}
            value={words?.[name] ?? ''}
            onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
          />
        ))}
      </Stack>
    </Card>
  );
};

const Groups = ({
  content,
  onChange,
  language,
  readOnly,
  faults,
}: PartProps & Pick<CenterFormProps, 'faults'>) => {
  const { t } = useTranslation('centers');
  const { data = [] } = useQuery(emailGroupsQuery(useApi()));
  const { groups } = content;
  const set = (next: FormCenter['groups']) => onChange({ ...content, groups: next });
  const fault = faults.find(({ field }) => field?.startsWith('content.groups') === true);
  const isChosen = (id: string) => groups.some(({ group_id: known }) => known === id);
  return (
    <Card>
      <Stack gap="sm">
        <Text fw={650}>{t('groups.title')}</Text>
        <Text fz="xs" c={fault === undefined ? 'dimmed' : 'red.9'}>
          {fault?.message ?? (groups.length === 0 ? t('groups.all') : t('groups.some'))}
        </Text>
        {data.map(({ group_id: id, name }) => (
          <Checkbox
            key={id}
            label={name}
            disabled={readOnly}
            checked={isChosen(id)}
            onChange={({ currentTarget }) =>
              set(
                currentTarget.checked
                  ? [...groups, { group_id: id, words: {} }]
                  : groups.filter(({ group_id: known }) => known !== id),
              )
            }
          />
        ))}
        {groups.map((group, i) => (
          <GroupWords
            key={group.group_id}
            name={data.find(({ group_id: id }) => id === group.group_id)?.name ?? group.group_id}
            words={group.words[language] ?? {}}
            readOnly={readOnly}
            onChange={(words) =>
              set(
                groups.map((one, at) =>
                  at === i ? { ...one, words: { ...one.words, [language]: words } } : one,
                ),
              )
            }
            onUp={i === 0 ? null : () => set(moved(groups, i, i - 1))}
            onDown={i === groups.length - 1 ? null : () => set(moved(groups, i, i + 1))}
          />
        ))}
      </Stack>
    </Card>
  );
};

const moved = <One,>(list: readonly One[], from: number, to: number): One[] => {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
};

interface GroupWordsProps {
  readonly name: string;
  readonly words: { readonly name?: string; readonly description?: string };
  readonly readOnly: boolean;
  readonly onChange: (words: { readonly name?: string; readonly description?: string }) => void;
  readonly onUp: (() => void) | null;
  readonly onDown: (() => void) | null;
}

const GroupWords = ({ name, words, readOnly, onChange, onUp, onDown }: GroupWordsProps) => {
  const { t } = useTranslation('centers');
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <TextInput
        size="sm"
        flex={1}
        label={t('groups.name', { name })}
        placeholder={name}
        maxLength={200}
        readOnly={readOnly}
        value={words.name ?? ''}
        onChange={({ currentTarget }) => onChange({ ...words, name: currentTarget.value })}
      />
      <TextInput
        size="sm"
        flex={2}
        label={t('groups.description', { name })}
        maxLength={500}
        readOnly={readOnly}
        value={words.description ?? ''}
        onChange={({ currentTarget }) => onChange({ ...words, description: currentTarget.value })}
      />
      <ActionIcon
        variant="subtle"
        aria-label={t('groups.up', { name })}
        disabled={readOnly || onUp === null}
        onClick={() => onUp?.()}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={t('groups.down', { name })}
        disabled={readOnly || onDown === null}
        onClick={() => onDown?.()}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
    </Group>
  );
};

const Links = ({ content, onChange, language, readOnly }: PartProps) => {
  const { t } = useTranslation('centers');
  const { links } = content;
  const set = (next: FormCenter['links']) => onChange({ ...content, links: next });
  const change = (i: number, part: Partial<FormCenter['links'][number]>) =>
    set(links.map((link, at) => (at === i ? { ...link, ...part } : link)));
  return (
    <Card>
      <Stack gap="sm">
        <Text fw={650}>{t('links.title')}</Text>
        {links.map((link, i) => (
          <Group key={i} gap="xs" wrap="nowrap">
            <TextInput
              size="sm"
              flex={1}
              aria-label={t('links.label', { number: i + 1 })}
              placeholder={t('links.label', { number: i + 1 })}
              readOnly={readOnly}
              value={link.labels[language] ?? ''}
              onChange={({ currentTarget }) =>
                change(i, { labels: { ...link.labels, [language]: currentTarget.value } })
              }
            />
            <TextInput
              size="sm"
              flex={2}
              aria-label={t('links.address', { number: i + 1 })}
              readOnly={readOnly}
              value={link.url}
              onChange={({ currentTarget }) => change(i, { url: currentTarget.value.trim() })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('links.remove', { number: i + 1 })}
              disabled={readOnly}
              onClick={() => set(links.filter((_, at) => at !== i))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        {!readOnly && (
          <Button
            size="compact-sm"
            variant="subtle"
            w="fit-content"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={links.length >= 10}
            onClick={() => set([...links, { url: 'https://', labels: {} }])}
          >
            {t('links.add')}
          </Button>
        )}
      </Stack>
    </Card>
  );
};

const Look = ({ content, onChange, readOnly }: PartProps) => {
  const { t } = useTranslation('centers');
  const images = useImageDialog();
  const { logo: _logo, ...withoutLogo } = content;
  const { colour: _colour, ...withoutColour } = content;
  return (
    <Card>
      <Stack gap="sm">
        <ColorInput
          withEyeDropper={false}
          label={t('colour')}
          readOnly={readOnly}
          format="hex"
          value={content.colour ?? ''}
          onChange={(colour) =>
            onChange(/^#[0-9a-f]{6}$/i.test(colour) ? { ...content, colour } : withoutColour)
          }
        />
        <Group gap="xs">
          <Button
            variant="default"
            disabled={readOnly}
            leftSection={<IconPhotoPlus size={16} aria-hidden />}
            onClick={() => images.ask(({ src, alt }) => onChange({ ...content, logo: { src, alt } }))}
          >
            {t('logo')}
          </Button>
          {content.logo !== undefined && !readOnly && (
            <Button variant="subtle" color="red" onClick={() => onChange(withoutLogo)}>
              {t('removeLogo')}
            </Button>
          )}
        </Group>
        {images.dialog}
      </Stack>
    </Card>
  );
};
