#!/usr/bin/env dotnet
#:project ../src/Fovea/Fovea.csproj
#:project ../src/Fovea.Rendering/Fovea.Rendering.csproj

// A sensor of your own: log-polar, like an eye. Rings around the centre grow by a constant factor, so that the middle is seen sharply
// and the surroundings coarsely, in as many numbers as a plain patch has. (Rings times rays: a turn of the image is a shift of the patch.)
//
//   dotnet run samples/own-sensor.cs         beside plain patches of as many numbers, two epochs of digits anywhere on 60x60
//   dotnet run samples/own-sensor.cs full    twenty epochs

using System.Text.Json.Serialization;
using Fovea;
using Fovea.Parts;
using Fovea.Rendering;

bool full = args switch { [] => false, ["full"] => true, _ => throw new ArgumentException($"the argument must be full or none, but is '{string.Join(' ', args)}'") };
RecipeParts.Add<SensorOptions>("logPolar", PartsJson.Default.LogPolarOptions);
DataSet digits = await DataSets.LoadAsync("translated-mnist");
foreach (SensorOptions sensor in new SensorOptions[] { new MultiScaleSensorOptions { Size = 12 }, new LogPolarOptions { Size = 12, Reach = 20 } })
{
    Recipe recipe = new()
    {
        Data = digits.Name,
        Model = new RecurrentAttentionOptions { Glimpses = 5, Sensor = sensor },
        Training = new TrainingOptions { Epochs = full ? 20 : 2, BatchSize = 64 },
    };
    using RunFolder run = RunFolder.CreateNumbered("runs", "sample-sensor", recipe);
    using Trainer trainer = new(recipe, digits, run, observer: new EpochLog(Console.Out));
    Console.WriteLine($"{sensor.GetType().Name}: test error {trainer.Run().TestErrorPercent:F2} %");
    string picture = Path.GetRelativePath(".", Path.Combine(run.Path, "look.png"));
    File.WriteAllBytes(picture, LookPicture.Draw(trainer.Best.Look(digits.Test, index: 0)));
    Console.WriteLine($"picture: {picture}");
}

internal sealed record LogPolarOptions : SensorOptions
{
    public int Size { get; init => field = Check.Within(value, 2, 256, nameof(Size)); } = 12;

    public float Reach { get; init => field = Check.Above(value, 0f, 1000f, nameof(Reach)); } = 20;

    public override IGlimpseSensor Create() => new LogPolarSensor(Size, Reach);
}

[JsonSerializable(typeof(LogPolarOptions))]
internal sealed partial class PartsJson : JsonSerializerContext;

// Row i of a patch is ring i, column j is ray j. Called from many threads: it keeps nothing between calls.
internal sealed class LogPolarSensor(int size, float reach) : IGlimpseSensor
{
    public int Size => size;

    public int Scales => 1;

    // What pictures draw around a glimpse: the square that its outermost ring lies in.
    public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => GlimpseBox.At(x, y, shape.Height, shape.Width, (int)(2 * reach));

    public int PatchLength(int channels) => channels * size * size;

    public void Sense(in ImagePixels image, float x, float y, Span<float> patch)
    {
        ImageShape shape = image.Shape;
        float centreX = (x + 1) / 2 * shape.Width, centreY = (y + 1) / 2 * shape.Height;
        for (int ring = 0; ring < size; ring++)
        {
            // From half a pixel to the reach, each ring farther out than the one before by the same factor.
            float radius = 0.5f * MathF.Pow(2 * reach, (float)ring / (size - 1));
            float blur = MathF.Max(0.5f, radius * MathF.PI / size); // half the distance between two rays
            for (int ray = 0; ray < size; ray++)
            {
                (float sin, float cos) = MathF.SinCos(2 * MathF.PI * ray / size);
                for (int channel = 0; channel < shape.Channels; channel++)
                    patch[(((channel * size) + ring) * size) + ray] = Mean(image, centreX + (radius * cos), centreY + (radius * sin), blur, channel);
            }
        }
    }

    // The mean over a square: what is outside of the image is black.
    private static float Mean(ImagePixels image, float x, float y, float half, int channel)
    {
        int left = (int)MathF.Floor(x - half + 0.5f), top = (int)MathF.Floor(y - half + 0.5f), side = Math.Max(1, (int)MathF.Round(2 * half)), sum = 0;
        for (int row = Math.Max(0, top); row < Math.Min(image.Shape.Height, top + side); row++)
            for (int column = Math.Max(0, left); column < Math.Min(image.Shape.Width, left + side); column++)
                sum += image.Row(row)[(column * image.Shape.Channels) + channel];
        return sum / (255f * side * side);
    }
}
