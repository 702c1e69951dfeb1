import { render } from 'preact'
import { PopupPage } from '../../popup/popup.tsx'
import '../../style/pages.css'

render(<PopupPage />, document.body)
