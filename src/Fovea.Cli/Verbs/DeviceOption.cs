using System.CommandLine;

namespace Fovea.Cli.Verbs;

/// <summary>The option that says what computes. The processor is the default, since its results keep their bits from machine to machine.</summary>
/// <param name="open">Opens a device by its name; null stands for the processor.</param>
internal sealed class DeviceOption(Func<string, ComputeDevice?> open)
{
    /// <summary>What it is called.</summary>
    public const string Name = "--device";

    private const string Processor = "cpu", Any = "auto";

    private readonly Option<string> option = new(Name)
    {
        Description = "What computes: cpu, cuda, cuda:1, opencl, opencl:1, or auto for a graphics processor where there is one; doctor lists them.",
        DefaultValueFactory = _ => Processor,
        HelpName = "DEVICE",
    };

    /// <summary>Adds it to a verb.</summary>
    public void AddTo(Command command) => command.Add(option);

    /// <summary>The option as it was given, for another command line; nothing for the processor.</summary>
    public IReadOnlyList<string> WordsOf(ParseResult parsed) => parsed.GetValue(option) is { } name && name != Processor ? [option.Name, name] : [];

    /// <summary>Whether it was given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The device that was asked for, where it can do what a recipe says; null for the processor.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recipe">What it is to do; <see cref="ComputeDevice.ForEvaluation"/> where it is not to train.</param>
    /// <param name="terminal">Is told what auto comes to, and what the device notices.</param>
    /// <exception cref="UsageException">It is no name of a device, or the device lacks parts of the recipe.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says what there is.</exception>
    public ComputeDevice? For(ParseResult parsed, Recipe recipe, Terminal terminal)
    {
        string name = parsed.GetValue(option)!;
        ComputeDevice? device = Open(parsed);
        if (device is not null) device.Noticed = terminal.Say;
        string? refusal = device?.RefusalOf(recipe);
        if (name != Any) return refusal is null ? device : throw new UsageException($"{refusal}: leave {option.Name} out, or use parts that it has");
        if (device is not null && refusal is null) return device;
        terminal.Say($"the processor computes: {refusal ?? $"there is no graphics processor that can be used; {ShellCommand.Line("doctor")} lists what there is, OpenCL's processors among it, which auto passes over"}");
        return null;
    }

    /// <summary>The device that was asked for, whatever it is to do; null for the processor.</summary>
    /// <exception cref="UsageException">It is no name of a device.</exception>
    /// <exception cref="DeviceException">There is no such device; the message says what there is.</exception>
    public ComputeDevice? Open(ParseResult parsed)
    {
        try
        {
            return open(parsed.GetValue(option)!);
        }
        catch (OptionException exception)
        {
            throw new UsageException($"--{exception.Message}");
        }
    }
}
