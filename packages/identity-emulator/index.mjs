import emulator from './index.js'

export const { startEmulator } = emulator
