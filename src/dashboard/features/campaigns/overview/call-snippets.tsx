// How a system starts an API-triggered campaign: a ready request, and the same through an unmodified client (API-6).
import { Alert, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { Section } from '../../../../ui/section.tsx';
import type { Campaign } from '../model.ts';
import { makeSnippets, SNIPPETS, type SnippetName } from './snippets.ts';

export const CallSnippets = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const [name, setName] = useState<SnippetName>('curl');
  const code = makeSnippets(campaign, window.location.origin)[name];
  return (
    <Section title={t('call.title')} description={t(`call.${campaign.category}`)}>
      <Stack gap="md">
        {campaign.status !== 'active' && (
          <Alert color="orange" variant="light" py="xs">
            {t('call.notActive')}
          </Alert>
        )}
        <SegmentedControl
          w="fit-content"
          aria-label={t('call.language')}
          value={name}
          data={SNIPPETS.map((one) => ({ value: one, label: t(`call.name.${one}`) }))}
          onChange={(chosen) => setName(SNIPPETS.find((one) => one === chosen) ?? 'curl')}
        />
        <CodeBlock code={code} label={t('call.title')} copyLabel={t('copy')} copiedLabel={t('copied')} />
      </Stack>
    </Section>
  );
};
