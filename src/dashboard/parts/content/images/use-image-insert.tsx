// Images in code: a button above the editor, and pictures dropped or pasted into it.
import { Button } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodeEditorProps } from '../code-props.ts';
import { imageMarkup } from './image-markup.ts';
import { useImageDialog } from './use-image-dialog.tsx';

interface ImageInsert {
  readonly button: ReactNode;
  /** For the code editor. */
  readonly editor: Pick<CodeEditorProps, 'onPicture' | 'inserter'>;
}

export const useImageInsert = (language: 'html' | 'mjml'): ImageInsert => {
  const { t } = useTranslation('content');
  const images = useImageDialog();
  const inserter = useRef<((text: string) => void) | null>(null);
  const ask = (file?: File) => images.ask((image) => inserter.current?.(imageMarkup(language, image)), file);
  return {
    editor: { onPicture: ask, inserter },
    button: (
      <>
        <Button
          size="compact-sm"
          variant="subtle"
          w="fit-content"
          leftSection={<IconPhotoPlus size={16} aria-hidden />}
          onClick={() => ask()}
        >
          {t('images.insert')}
        </Button>
        {images.dialog}
      </>
    ),
  };
};
