using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;

namespace Fovea.Cli.Verbs;

/// <summary>What "look" and "predict" have in common: a model, images, and how to look.</summary>
internal sealed class LookingOptions
{
    private readonly Argument<string> model = new("MODEL") { Description = "A run's folder, a model's folder, or a safetensors file." };
    private readonly Argument<string[]> images = new("IMAGE") { Arity = ArgumentArity.OneOrMore, Description = "Image files, folders of them, or images of a data set: mnist:test:0, or all of a split: mnist:test." };
    private readonly Option<int?> glimpses = new("--glimpses") { Description = "Glimpses to take; default: as many as in training." };
    private readonly Option<StartLocation?> start = new("--start") { Description = "Where the first glimpse looks: random, centre, or chosen for a model with candidates; default: as in training." };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of random starts." };
    private readonly Option<bool> originalSize = new("--original-size") { Description = "Look at image files in their own size instead of the training images'." };

    private readonly DataArguments dataArguments = new();

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(images);
        foreach (Option option in new Option[] { glimpses, start, seed, originalSize }) command.Add(option);
        dataArguments.AddTo(command);
    }

    /// <summary>What is read, as typed.</summary>
    public IEnumerable<string> Read(ParseResult parsed) => [parsed.GetValue(model)!, .. parsed.GetValue(images)!];

    /// <summary>Finds every image that is asked for, and what looks at them, at mean locations.</summary>
    public async Task<Looking> FindAsync(ParseResult parsed, Terminal terminal, CancellationToken stop)
    {
        TrainedModel trained = SharedOptions.OpenModel(parsed.GetValue(model)!, terminal);
        LookOptions options = new() { Glimpses = parsed.GetValue(glimpses), Start = parsed.GetValue(start), Seed = parsed.GetValue(seed) };
        trained.RequireLooks(options);
        IReadOnlyList<ImageArgument> found =
            await ImageArgument.FindAsync(parsed.GetValue(images)!, trained, parsed.GetValue(originalSize), before => dataArguments.Read(parsed, before), new DataDisplay(terminal), stop).ConfigureAwait(false);
        bool isWarned = parsed.GetValue(originalSize);
        return new Looking(trained, options.Glimpses ?? trained.Glimpses, found, image =>
        {
            stop.ThrowIfCancellationRequested();
            ImageSet pixels = image.Open();
            if (!isWarned && pixels.Shape != trained.ImageShape)
            {
                isWarned = true;
                terminal.Say($"WARNING: {image.Name} is {pixels.Shape} and looked at as it is, but the model was trained on images of {trained.ImageShape}");
            }

            return trained.Look(pixels, image.Index, options) with { Name = image.Name, Label = image.Label };
        });
    }
}

/// <summary>Images to look at.</summary>
/// <param name="Trained">The model.</param>
/// <param name="Glimpses">Glimpses of every look.</param>
/// <param name="Images">The images, in the order of looking.</param>
/// <param name="LookAt">Looks at one; throws <see cref="DataException"/> if it cannot be read.</param>
internal sealed record Looking(TrainedModel Trained, int Glimpses, IReadOnlyList<ImageArgument> Images, Func<ImageArgument, Look> LookAt);
