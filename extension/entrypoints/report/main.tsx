import { render } from 'preact'
import { PanelPage } from '../../panel/panel.tsx'
import '../../style/pages.css'

render(<PanelPage />, document.body)
