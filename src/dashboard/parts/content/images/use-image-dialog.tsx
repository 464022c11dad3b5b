// The dialog of images, opened from anywhere: by a button, or by a picture that was dropped or pasted.
import { Suspense, lazy, useState, type ReactNode } from 'react';
import type { ChosenImage } from './image-dialog.tsx';

const ImageDialog = lazy(() => import('./image-dialog.tsx'));

interface Asked {
  readonly file: File | null;
  readonly onUse: (image: ChosenImage) => void;
}

interface ImageAsker {
  readonly ask: (onUse: Asked['onUse'], file?: File) => void;
  /** To be rendered somewhere; null while nothing is asked. */
  readonly dialog: ReactNode;
}

export const useImageDialog = (): ImageAsker => {
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    ask: (onUse, file) => setAsked({ file: file ?? null, onUse }),
    dialog:
      asked === null ? null : (
        <Suspense fallback={null}>
          <ImageDialog file={asked.file} onClose={() => setAsked(null)} onUse={asked.onUse} />
        </Suspense>
      ),
  };
};
