using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Application.Trials;
using Fovea.Data.Mnist;
using Fovea.Imaging.Tests.Slides;
using Fovea.Models;
using Fovea.Training.Runs;

namespace Fovea.Web.Tests;

/// <summary>A folder of runs and one of models, and the page over them.</summary>
public sealed class Workplace : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private WebServer? server;

    public string RunsFolder => folder["runs"];

    /// <summary>The folder of models that are no runs.</summary>
    public string ModelsFolder { get => field ??= folder["models"]; set; }

    /// <summary>The folder of slides that are offered; null for none.</summary>
    public string? Slides { get; private set; }

    public Uri Address => new(server!.Addresses[0]);

    /// <summary>What the server said on the terminal.</summary>
    public List<string> Said { get; } = [];

    /// <summary>How far work on data was said to be, beside what the page was told: as on the terminal.</summary>
    public List<DataProgress> Heard { get; } = [];

    /// <summary>Test images that are a long time coming: loading "slow" is at 3 of 7 bytes until they are here, and of "slides:/secret/cases" nothing is heard.</summary>
    internal TaskCompletionSource<DataSet?> Slow { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The folders of which reports were made.</summary>
    public List<string> Reported { get; } = [];

    /// <summary>A page that is served at any free port; its test images are made up: the cue task's, and of MNIST black ones.</summary>
    public async Task<HttpClient> ServeAsync(string url = "http://127.0.0.1:0")
    {
        WebOptions options = new() { Urls = [url], RunsFolder = RunsFolder, ModelsFolder = ModelsFolder, Slides = Slides };
        server = await WebServer.StartAsync(options, new MadeUpContent(this), Said.Add, default);
        return new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = Address };
    }

    /// <summary>A run that is being trained until disposed.</summary>
    public RunFolder NewRun(string name, Recipe? recipe = null) => RunFolder.Create(Path.Combine(RunsFolder, name), recipe ?? new Recipe());

    /// <summary>A run that is finished after some epochs.</summary>
    public void AddFinishedRun(string name, int epochs, Recipe? recipe = null)
    {
        using RunFolder run = NewRun(name, recipe);
        using MetricsLog log = new(run.MetricsPath, 0);
        for (int epoch = 1; epoch <= epochs; epoch++) log.Append(Epoch(epoch));
        run.WriteResult(new TrainingResult(run.Path, 1, epochs, 20.0 / epochs, 2.5, 0.1, 1000, 60));
    }

    /// <summary>A model with random weights; its classes are digits, or what is given.</summary>
    public static void SaveModel(string path, Recipe recipe, ImageShape shape, IReadOnlyList<string>? classNames = null)
    {
        classNames ??= [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];
        ImageClassifier model = recipe.Model.Create(shape, classNames.Count, normalization: null);
        model.Parameters.Initialize(seed: 1);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new TrainedModel(model, recipe, classNames, shape).Save(path);
    }

    /// <summary>A run with a model of MNIST's shape and random weights.</summary>
    public void AddDigitModel(string name)
    {
        // Biases that are not 0: untrained, it says something of black pixels too.
        Recipe recipe = new() { Model = new RecurrentAttentionOptions { Initialization = new FanInInitializationOptions() } };
        using RunFolder run = NewRun(name, recipe);
        SaveModel(run.BestPath, recipe, new ImageShape(28, 28, 1));
    }

    /// <summary>A slide of 1700x900, dark on the left and lighter to the right, that is offered beside one that is none, and a model of slides with random weights.</summary>
    public void AddSlides()
    {
        Slides = folder["slides"];
        SlideWriter.Write(Path.Combine(Slides, "big.tif"), 1700, 900, (x, y) => (byte)(x / 8 + (y > 450 ? 20 : 0)), micrometres: 0.5);
        File.WriteAllText(Path.Combine(Slides, "none.tif"), "no slide");
        Recipe recipe = Recipe.Parse("""{ "data": "slides:nowhere", "model": { "sensor": { "size": 8, "scales": 4 }, "glimpses": 4, "start": "centre", "initialization": { "kind": "fanIn" } } }""");
        SaveModel(Path.Combine(ModelsFolder, "s", "best.safetensors"), recipe, new ImageShape(60_000, 80_000, 3), ["benign", "tumour"]);
    }

    /// <summary>Slides of two classes that may be test images, and a model of them with random weights.</summary>
    public void AddTestSlides()
    {
        SlideWriter.WriteClasses(folder["cases"], 100, ("benign", 4), ("tumour", 4));
        Recipe recipe = Recipe.Parse($$"""{ "data": "slides:{{folder["cases"]}}", "model": { "sensor": { "size": 8 }, "initialization": { "kind": "fanIn" } } }""");
        SaveModel(Path.Combine(ModelsFolder, "t", "best.safetensors"), recipe, new ImageShape(100, 100, 3), ["benign", "tumour"]);
    }

    /// <summary>A slide of 4500x300 without smaller levels, offered beside the others.</summary>
    /// <returns>The lock of the pyramid that is to be made of it: whoever holds it keeps it from being made.</returns>
    public string AddSlideWithoutPyramid()
    {
        string path = Path.Combine(Slides!, "bare.tif");
        SlideWriter.Write(path, 4500, 300, (x, y) => (byte)(x / 20), levels: 1);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..16];
        return Path.Combine(Directory.CreateDirectory(Path.Combine(OwnHome.Path, "data", "slides", "pyramids", name)).FullName, "lock");
    }

    /// <summary>Images with a white square each, somewhere else in each.</summary>
    public static DataSet MadeUpDigits()
    {
        const int Count = 20;
        byte[] pixels = new byte[Count * DigitForm.Side * DigitForm.Side];
        for (int image = 0; image < Count; image++)
            for (int row = 0; row < 8; row++)
                pixels.AsSpan((((image * DigitForm.Side) + image + row) * DigitForm.Side) + image, 8).Fill(255);
        MemoryImageSet set = new(new ImageShape(DigitForm.Side, DigitForm.Side, 1), pixels, [.. Enumerable.Range(0, Count).Select(image => image % 10)]);
        return new DataSet("mnist", [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], set, set, set);
    }

    public static EpochMetrics Epoch(int epoch) => new(
        epoch, 100 * epoch, 0.001, 2.0 / epoch, 1.8 / epoch, 0, 0.1 / epoch, 0.05 / epoch, 1 - (0.5 / epoch), 30.0 / epoch, 20.0 / epoch, 0.6 / epoch, [1, 2, 3], 1000, 6 * epoch);

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Test images and reports that are quick to have.</summary>
    internal sealed class MadeUpContent(Workplace place) : PageContent(new Watching(place))
    {
        public override async Task<DataSet?> LoadAsync(string name, JsonObject options, IDataObserver heard, CancellationToken stop) => name switch
        {
            "mnist" => MadeUpDigits(),
            "impossible" => throw new InvalidOperationException("this cannot be"),
            "broken" => throw new DataException("broken is not what it should be"),
            "elsewhere" => null,
            "slow" => await SlowAsync(heard),
            "slides:/secret/cases" => await place.Slow.Task,
            _ => await base.LoadAsync(name, options, heard, stop),
        };

        public override Task<string> ReportAsync(StoredRun run, CancellationToken cancellation) => Report(run.View.Path);

        public override Task<string> ReportAsync(StudyFolder study, CancellationToken cancellation) => Report(study.Root);

        private async Task<DataSet?> SlowAsync(IDataObserver heard)
        {
            using IDataProgress progress = heard.Begin();
            progress.Report(new DataProgress("fetching slowly", 3, 7));
            return await place.Slow.Task;
        }

        private Task<string> Report(string folder)
        {
            place.Reported.Add(folder);
            return Task.FromResult("<!DOCTYPE html><title>Report</title><style>p { color: rgb(1, 2, 3); }</style><p>of a run</p>");
        }
    }

    private sealed class Watching(Workplace place) : IDataObserver, IDataProgress
    {
        public IDataProgress Begin() => this;

        public void OnLoaded(DataSet data, JsonObject options)
        {
        }

        public void OnFindings(IReadOnlyList<DataFinding> findings)
        {
        }

        public void Report(DataProgress value)
        {
            lock (place.Heard) place.Heard.Add(value);
        }

        public void Dispose()
        {
        }
    }
}
