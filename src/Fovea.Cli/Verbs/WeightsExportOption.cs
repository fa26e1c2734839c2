using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Training.Exports;
using Fovea.Training.Imports;

namespace Fovea.Cli.Verbs;

/// <summary>What fovea export has for other programs' weights: a model's as a safetensors file, with names and layout of theirs.</summary>
/// <param name="terminal">Where it says what it has written.</param>
internal sealed class WeightsExportOption(Terminal terminal)
{
    private readonly Option<string?> file = new("--safetensors") { Description = "Write the weights alone for another program, replacing the file.", HelpName = "FILE.safetensors" };
    private readonly Option<WeightLayout> layout = new("--layout") { Description = "How the weights are laid out: pytorch, [outputs, inputs] with names that load_state_dict takes, or fovea, as they are.", DefaultValueFactory = _ => WeightLayout.PyTorch };

    /// <summary>Name of the option that asks for a file.</summary>
    public string Name => file.Name;

    /// <summary>Adds its options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(layout);
    }

    /// <summary>The options that were given.</summary>
    public IEnumerable<string> GivenIn(ParseResult parsed) => new Option[] { file, layout }.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>Whether a file is asked for.</summary>
    /// <exception cref="UsageException">None is, but a layout is given.</exception>
    public bool IsGiven(ParseResult parsed)
    {
        if (parsed.GetValue(file) is not null) return true;
        return parsed.GetResult(layout) is not { Implicit: false } ? false : throw new UsageException($"{layout.Name} is for {file.Name}: give it too");
    }

    /// <summary>Writes the file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model as it was typed.</param>
    /// <param name="asJson">Whether to say so as JSON.</param>
    public void Write(ParseResult parsed, string model, bool asJson)
    {
        ModelPlace place = ModelLibrary.At(model);
        string target = OutputFile.Target(parsed.GetValue(file)!, file.Name, place.WeightsPath);
        TrainedModel trained = place.Open();
        if (parsed.GetValue(layout) == WeightLayout.PyTorch) TorchLayout.Write(trained, target);
        else trained.Save(target);
        WeightsExportResult result = new(target, new FileInfo(target).Length, ModelFolder.DigestOf(target));
        if (asJson) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.WeightsExportResult));
        else terminal.Output.WriteLine($"{parsed.GetValue(file)}: {result.Bytes / 1e6:F2} MB");
    }
}

/// <summary>What "export" says of weights.</summary>
/// <param name="File">Their file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">SHA-256 of the file, 64 hexadecimal digits in lower case.</param>
internal sealed record WeightsExportResult(string File, long Bytes, string Sha256);
