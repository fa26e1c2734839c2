using Fovea.Application.Trials;
using Fovea.Cli;
using Fovea.Devices;

using Interruption interruption = new();
ParentWatch.StartIfAsked(interruption.Stop);
return await new FoveaApp(Terminal.OfProcess(), GraphicsDevices.Open).RunAsync(args, interruption.Token);
