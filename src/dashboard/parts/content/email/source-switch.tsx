// Blocks, HTML or MJML. Going towards HTML loses nothing of the mail; going back would lose its parts, so that is said
// before and can be taken back after.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { useLanguage } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import type { EditorProps } from '../content-value.ts';
import { textAt } from '../content-value.ts';
import { STARTING_MJML, asBlocks, asHtml, asMjml, sourceOf, type Source } from './email-source.ts';

interface Compiled {
  readonly mjml: string | null;
  readonly body: string;
}

export const SourceSwitch = ({ value, onChange, readOnly }: EditorProps) => {
  const { t } = useTranslation('content');
  const api = useApi();
  const language = useLanguage();
  const [isBusy, setBusy] = useState(false);
  const source = sourceOf(value);
  const compile = (): Promise<Compiled> =>
    source === 'html'
      ? Promise.resolve({ mjml: null, body: textAt(value, 'body') })
      : api.post<Compiled>('/admin/v1/email-sources/compile', {
          source,
          mjml: value['mjml'] ?? null,
          blocks: value['blocks'] ?? null,
        });
  const change = async (to: Source) => {
    if (to === source) return;
    setBusy(true);
    try {
      const { mjml, body } = await compile();
      const words = (key: string) => t(`starter.${key}`);
      if (to === 'html') onChange(asHtml(value, body));
      else if (to === 'mjml') onChange(asMjml(value, mjml ?? STARTING_MJML));
      else onChange(asBlocks({ ...value, body: source === 'html' ? body : '' }, words, language));
      notifyUndo(t('source.changed', { to: t(`source.${to}`) }), t('source.undo'), () => onChange(value));
    } catch (error) {
      notifyFailure(t('source.failed'), error instanceof Error ? error.message : '');
    } finally {
      setBusy(false);
    }
  };
  return (
    <SegmentedControl
      value={source}
      disabled={readOnly || isBusy}
      aria-label={t('source.label')}
      onChange={(to) => void change(to === 'mjml' || to === 'blocks' ? to : 'html')}
      data={(['blocks', 'html', 'mjml'] as const).map((one) => ({ value: one, label: t(`source.${one}`) }))}
    />
  );
};
