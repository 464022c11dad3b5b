// Names to put into a text, found by typing: profile fields, attributes, blocks, properties of the trigger. Fields that a
// person may lack come with a default to fill in.
import { ActionIcon, Combobox, ScrollArea, Tooltip, useCombobox } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { focusAtOnce } from '../../../ui/focus-at-once.ts';
import type { ContentSetting } from './content-value.ts';
import { useVocabulary, type Vocabulary } from './use-vocabulary.ts';

interface Insertion {
  readonly label: string;
  readonly text: string;
}
interface InsertionGroup {
  readonly key: string;
  readonly items: readonly Insertion[];
}

const LINKS = ['unsubscribe_url', 'preference_center_url', 'view_in_browser_url', 'email_footer'];
const NEVER_MISSING = new Set(['user_id', 'braze_id', 'email_address', 'phone_number', ...LINKS]);
const FAVOURITES = [
  'first_name',
  'last_name',
  'email_address',
  'city',
  'country',
  'language',
  'phone_number',
];

const field = (name: string): Insertion => ({
  label: name,
  text: NEVER_MISSING.has(name) ? `{{\${${name}}}}` : `{{\${${name}} | default: ''}}`,
});

const center = (name: string): Insertion => ({
  label: `preference_center ${name}`,
  text: `{{preference_center.\${${name}}}}`,
});

const groupsOf = (
  words: Vocabulary,
  channel: string,
  { type }: ContentSetting,
): readonly InsertionGroup[] => [
  { key: 'profile', items: FAVOURITES.map(field) },
  {
    key: 'attributes',
    items: words.attributes.map((name) => ({
      label: name,
      text: `{{custom_attribute.\${${name}} | default: ''}}`,
    })),
  },
  ...(type === 'api_triggered'
    ? [
        {
          key: 'properties',
          items: [
            { label: 'api_trigger_properties', text: "{{api_trigger_properties.${name} | default: ''}}" },
          ],
        },
      ]
    : []),
  ...(type === 'action_based'
    ? [
        {
          key: 'properties',
          items: [{ label: 'event_properties', text: "{{event_properties.${name} | default: ''}}" }],
        },
      ]
    : []),
  ...(channel === 'email'
    ? [{ key: 'links', items: [...LINKS.map(field), ...words.centers.map(center)] }]
    : []),
  {
    key: 'blocks',
    items: words.blocks.map((name) => ({ label: name, text: `{{content_blocks.\${${name}}}}` })),
  },
];

interface PersonalisationMenuProps {
  readonly channel: string;
  readonly setting: ContentSetting;
  readonly onPick: (text: string) => void;
  readonly disabled?: boolean;
}

export const PersonalisationMenu = ({ channel, setting, onPick, disabled }: PersonalisationMenuProps) => {
  const { t } = useTranslation('content');
  const words = useVocabulary();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
  });
  const groups = groupsOf(words, channel, setting)
    .map(({ key, items }) => ({ key, items: items.filter(({ label }) => label.includes(search.trim())) }))
    .filter(({ items }) => items.length > 0);
  return (
    <Combobox
      store={combobox}
      width={280}
      position="bottom-end"
      keepMounted={false}
      transitionProps={{ duration: 0 }}
      onOptionSubmit={(text) => {
        onPick(text);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Tooltip label={t('personalise.add')}>
          <ActionIcon
            variant="subtle"
            size="md"
            disabled={disabled}
            onClick={() => combobox.toggleDropdown()}
            aria-label={t('personalise.add')}
            aria-haspopup="listbox"
            aria-expanded={combobox.dropdownOpened}
          >
            <IconBraces size={16} />
          </ActionIcon>
        </Tooltip>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          ref={focusAtOnce}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.resetSelectedOption();
          }}
          placeholder={t('personalise.search')}
          aria-label={t('personalise.search')}
        />
        <Combobox.Options>
          <ScrollArea.Autosize mah={320} type="auto">
            {groups.length === 0 && <Combobox.Empty>{t('personalise.nothing')}</Combobox.Empty>}
            {groups.map(({ key, items }) => (
              <Combobox.Group key={key} label={t(`personalise.group.${key}`)}>
                {items.map(({ label, text }) => (
                  <Combobox.Option key={text} value={text}>
                    {label}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};
