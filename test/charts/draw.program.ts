// Draws in a process of its own.
import { drawChart } from '#src/charts/draw.ts'
import { charts } from './charts-to-draw.ts'

process.stdout.write(drawChart(charts.nasty))
