// Writing in place: marks, lists, links and names of the person. Loaded when the first text is chosen.
import { Link, RichTextEditor } from '@mantine/tiptap';
import '@mantine/tiptap/styles.css';
import { useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useTranslation } from 'react-i18next';
import { PersonalisationMenu } from '../../personalisation-menu.tsx';

interface RichTextProps {
  readonly html: string;
  readonly onChange: (html: string) => void;
}

const RichText = ({ html, onChange }: RichTextProps) => {
  const { t } = useTranslation('content');
  const editor = useEditor({
    extensions: [
      StarterKit.configure({ link: false, heading: false, codeBlock: false, horizontalRule: false }),
      Link.configure({ openOnClick: false, protocols: ['https', 'http', 'mailto', 'tel', 'sms'] }),
    ],
    content: html,
    shouldRerenderOnTransaction: true,
    editorProps: { attributes: { 'aria-label': t('block.text'), role: 'textbox', 'aria-multiline': 'true' } },
    onUpdate: ({ editor: changed }) => onChange(changed.getHTML()),
  });
  return (
    <RichTextEditor
      editor={editor}
      labels={LABELS(t)}
      styles={{
        root: { border: 0, background: 'transparent', color: 'inherit', fontSize: 'inherit' },
        content: { background: 'transparent', color: 'inherit', paddingInline: 0 },
      }}
    >
      <RichTextEditor.Toolbar sticky stickyOffset={64}>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold />
          <RichTextEditor.Italic />
          <RichTextEditor.Underline />
          <RichTextEditor.Strikethrough />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.BulletList />
          <RichTextEditor.OrderedList />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Link />
          <RichTextEditor.Unlink />
        </RichTextEditor.ControlsGroup>
        <PersonalisationMenu
          channel="email"
          setting={{}}
          onPick={(text) => editor?.chain().focus().insertContent({ type: 'text', text }).run()}
        />
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content />
    </RichTextEditor>
  );
};

export default RichText;

const LABELS = (t: (key: string) => string) => ({
  boldControlLabel: t('richText.bold'),
  italicControlLabel: t('richText.italic'),
  underlineControlLabel: t('richText.underline'),
  strikeControlLabel: t('richText.strike'),
  bulletListControlLabel: t('richText.bullets'),
  orderedListControlLabel: t('richText.numbers'),
  linkControlLabel: t('richText.link'),
  unlinkControlLabel: t('richText.unlink'),
  linkEditorInputLabel: t('richText.address'),
  linkEditorInputPlaceholder: 'https://',
  linkEditorExternalLink: t('richText.newTab'),
  linkEditorInternalLink: t('richText.sameTab'),
  linkEditorSave: t('richText.save'),
});
