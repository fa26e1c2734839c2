#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// Pictures of data, training and looks: a grid by class, curves, the path of glimpses over gray and colour images, and an animation.
//
//   dotnet run samples/visualise.cs          a small model, trained first on an easy task
//   dotnet run samples/visualise.cs full     trained for longer

using Fovea;
using Fovea.Rendering;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };
string folder = Path.Combine("runs", "sample-pictures");
Directory.CreateDirectory(folder);
void Save(string name, byte[] png)
{
    File.WriteAllBytes(Path.Combine(folder, name), png);
    Console.WriteLine($"picture: {Path.Combine(folder, name)}");
}

// 1. The task: the centre of an image says where the one informative patch lies. Its stripes are the class; all else is noise.
DataSet gray = await DataSets.LoadAsync("cue");
Save("grid.png", GridOf(gray));

// 2. A model that looks twice, trained in memory. Of its two glimpses the first is always at the centre.
RecurrentAttentionOptions options = new() { Glimpses = 2, Sensor = new MultiScaleSensorOptions { Size = 12 }, Start = StartLocation.Centre, LocationStd = 0.2f };
EpochLog log = new(Console.Out);
(TrainedModel model, TrainingResult result) = Train(gray, options, full ? 30 : 12, log);
Console.WriteLine($"test error {result.TestErrorPercent:F2} %");

// 3. Curves: the metrics of every epoch as a chart.
ChartSeries Curve(string name, Func<EpochMetrics, double> value) => new(name, [.. log.Epochs.Select(epoch => new ChartPoint(epoch.Epoch, value(epoch)))]);
Save("error.png", LineChartPicture.Draw(new LineChart(
    "Error", "training samples its looks, validation looks at their means", new ChartAxis("epoch") { IsWhole = true }, new ChartAxis("%"),
    [Curve("training", epoch => epoch.TrainingErrorPercent), Curve("validation", epoch => epoch.ValidationErrorPercent)])));
Save("losses.png", LineChartPicture.Draw(new LineChart(
    "Losses and reward", "hybrid = cross-entropy + policy loss; looks at the same image are each other's baseline", new ChartAxis("epoch") { IsWhole = true }, new ChartAxis("loss, or reward per look"),
    [
        Curve("hybrid loss", epoch => epoch.HybridLoss), Curve("cross-entropy", epoch => epoch.CrossEntropy),
        Curve("policy loss", epoch => epoch.PolicyLoss), Curve("reward", epoch => epoch.Reward),
    ])));

// 4. Looks: the boxes of every glimpse, the path between them, what each saw, and what the model thought after it.
Save("look-gray.png", LookPicture.Draw(model.Look(gray.Test, 0)));
Save("look-gray-dark.png", LookPicture.Draw(model.Look(gray.Test, 0), Theme.Dark));

// 5. The same in colour, seen at two scales: three numbers per pixel instead of one are all that changes.
DataSet colour = new("colour-cue", gray.ClassNames, Tint(gray.Training), Tint(gray.Validation), Tint(gray.Test));
(model, _) = Train(colour, options with { Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 2 } }, epochs: 6, log);
Save("look-colour.png", LookPicture.Draw(model.Look(colour.Test, 1)));

// 6. The same look as a page that plays it.
string page = Path.Combine(folder, "look.html");
File.WriteAllText(page, LookAnimation.Html(model.Look(colour.Test, 1)));
Console.WriteLine($"page: {page}");

static (TrainedModel Model, TrainingResult Result) Train(DataSet data, RecurrentAttentionOptions shape, int epochs, EpochLog log)
{
    Recipe recipe = new() { Data = data.Name, Model = shape, Training = new TrainingOptions { Epochs = epochs, Rollouts = 8, Loss = new LossOptions { Baseline = BaselineKind.LeaveOneOut } } };
    using Trainer trainer = new(recipe, data, observer: log);
    TrainingResult result = trainer.Run();
    return (trainer.Best, result);
}

static byte[] GridOf(DataSet data)
{
    ImageGridRow Row(int label) => new(
        data.ClassNames[label],
        [.. Enumerable.Range(0, data.Test.Count).Where(index => data.Test.Labels[index] == label).Take(8).Select(index => data.Test.Pixels(index).ToArray())]);
    return new ImageGrid(data.Name, data.Shape, [.. Enumerable.Range(0, data.ClassNames.Count).Select(Row)]).Draw();
}

// Black becomes dark blue and white becomes yellow.
static ImageSet Tint(ImageSet images)
{
    byte[] pixels = new byte[images.Count * (int)images.Shape.Bytes * 3];
    for (int image = 0, at = 0; image < images.Count; image++)
        foreach (byte value in images.Pixels(image))
            (pixels[at++], pixels[at++], pixels[at++]) = (value, (byte)(20 + (value * 3 / 4)), (byte)(90 - (value / 4)));
    return ImageSet.InMemory(images.Shape with { Channels = 3 }, pixels, images.Labels.ToArray());
}
