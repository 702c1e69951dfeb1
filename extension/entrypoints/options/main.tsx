import { render } from 'preact'
import { OptionsPage } from '../../options/options.tsx'
import '../../style/pages.css'

render(<OptionsPage />, document.body)
