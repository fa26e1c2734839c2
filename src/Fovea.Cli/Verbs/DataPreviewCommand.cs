using System.CommandLine;
using System.Text.Json;
using Fovea.Data.Regions;
using Fovea.Rendering;
using Fovea.Reports;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data preview: some images of every class in a picture.</summary>
internal sealed class DataPreviewCommand : DataSetCommand
{
    // Of an image that is read by region.
    private const int SmallSide = 256;

    private readonly Option<string> output = new("--out") { Description = "The picture, a PNG file.", DefaultValueFactory = _ => "preview.png" };
    private readonly Option<DataSplit> split = new("--split") { Description = "training, validation, test, all or unlabelled.", DefaultValueFactory = _ => DataSplit.Training };
    private readonly Option<int> perClass = new("--per-class") { Description = "Images per class.", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> dark = new("--dark") { Description = "A picture for dark surroundings." };

    public DataPreviewCommand(Terminal terminal)
        : base(terminal, "preview", "See a data set: fovea data preview cluttered-mnist-100 --out p.png")
    {
        foreach (Option option in new Option[] { output, split, perClass, dark }) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int columns = parsed.GetValue(perClass);
        if (columns is < 1 or > 100) throw new UsageException($"--per-class must be 1 to 100, but is {columns}");
        string path = parsed.GetValue(output)!;
        OutputFile.Target(path, "--out", PathOf(parsed));
        DataSet data = await LoadAsync(Open(parsed), parsed, stop).ConfigureAwait(false);
        DataSplit shown = parsed.GetValue(split);
        byte[] picture = GridOf(data, shown, columns).Draw(parsed.GetValue(dark) ? Theme.Dark : Theme.Light);
        AtomicFile.Write(path, stream => stream.Write(picture));
        DataResult result = DataResult.From(data, path);
        if (WantsJson(parsed))
        {
            Terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DataResult));
            return ExitCode.Done;
        }

        result.Print(Terminal.Output);
        Terminal.Output.WriteLine($"{DataResult.NameOf(shown)} images by class: {path}");
        return ExitCode.Done;
    }

    private static ImageGrid GridOf(DataSet data, DataSplit split, int perClass)
    {
        data.RequireImages(split);
        ImageSet images = data[split];
        IReadOnlyList<string> classNames = split == DataSplit.Unlabelled ? ["?"] : data.ClassNames;
        IReadOnlyList<IReadOnlyList<int>> chosen = ClassExamples.Choose(images, classNames.Count, perClass);
        // What is read by region may be larger than memory, and of many sizes.
        ImageShape shape = images.IsReadByRegion ? new ImageShape(SmallSide, SmallSide, data.Shape.Channels) : data.Shape;
        byte[] PixelsOf(int image) => images.IsReadByRegion ? SmallImage.Centred(images.PixelsInPlace(image), SmallSide).Pixels : images.Pixels(image).ToArray();
        return new ImageGrid($"{data.Name}  {data.Shape}  {DataResult.NameOf(split)}", shape, [.. classNames.Select((name, label) => new ImageGridRow(name, [.. chosen[label].Select(PixelsOf)]))]);
    }
}
