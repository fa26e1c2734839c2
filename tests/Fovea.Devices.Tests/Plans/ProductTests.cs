using Fovea.Devices.Drivers;
using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Tests.Plans;

/// <summary>
/// Products of every form and tile size beside plain ones, on shapes drawn at random. Numbers are small integers, whose sums are exact in whichever
/// order: what comes out must be equal.
/// </summary>
public sealed class ProductTests : IDisposable
{
    private const int Largest = 200, Draws = 8;

    private readonly Device device = TestDevice.Open();

    /// <summary>Every tile size, and null for the quickest of each product.</summary>
    public static TheoryData<string?, int> Cases
    {
        get
        {
            TheoryData<string?, int> cases = [];
            foreach (string? tile in ProductTile.All.Select(size => size.Name).Prepend(null))
                for (int seed = 1; seed <= Draws; seed++) cases.Add(tile, seed);
            return cases;
        }
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward(string? tile, int seed)
    {
        Random random = new(seed);
        ParameterSet parameters = new();
        (int Rows, int Inputs, int Others, int Outputs, bool HasBias)[] shapes = [.. Enumerable.Range(0, random.Next(1, Products.Most + 1)).Select(_ => (Side(random), Side(random), Side(random), Side(random), random.Next(2) == 0))];
        for (int i = 0; i < shapes.Length; i++)
        {
            Declare(parameters, $"first{i}", shapes[i].Inputs, shapes[i].Outputs, shapes[i].HasBias);
            Declare(parameters, $"second{i}", shapes[i].Others, shapes[i].Outputs, hasBias: false);
        }

        (PlanBuilder plan, HostMemory host) = Begin(parameters, tile, rows: 1);
        List<Product> products = [];
        List<(DeviceMatrix Place, double[,] Expected)> results = [];
        for (int i = 0; i < shapes.Length; i++)
        {
            (int rows, int inputs, int others, int outputs, bool hasBias) = shapes[i];
            DeviceWeights weights = plan.Weights($"first{i}"), second = plan.Weights($"second{i}");
            (DeviceMatrix x, DeviceMatrix x2, DeviceMatrix y) = (Place(plan, rows, inputs), Place(plan, rows, others), Place(plan, rows, outputs));
            (double[,] a, double[,] w, double[,] a2, double[,] w2, double[,] bias, double[,] old) =
                (Draw(random, rows, inputs), Draw(random, inputs, outputs), Draw(random, rows, others), Draw(random, others, outputs), Draw(random, 1, outputs), Draw(random, rows, outputs));
            host.Put(x, a);
            host.Put(x2, a2);
            host.Put(weights.Matrix, w);
            host.Put(second.Matrix, w2);
            if (hasBias) host.Put(weights.Bias!.Value, bias);
            double[,] expected = a.Times(w);
            ProductFlags flags = ProductFlags.None;
            if (random.Next(2) == 0)
            {
                flags |= ProductFlags.AddToTarget;
                host.Put(y, old);
                expected = expected.Plus(old);
            }

            bool isSum = random.Next(2) == 0;
            if (isSum) expected = expected.Plus(a2.Times(w2));
            if (hasBias) expected = expected.PlusRow(bias);
            if (random.Next(2) == 0)
            {
                flags |= ProductFlags.Relu;
                expected = expected.Rectified();
            }

            products.Add(isSum ? PlanBuilder.Forward(x, weights, x2, second.Matrix, y, flags) : PlanBuilder.Forward(x, weights, y, flags));
            results.Add((y, expected));
        }

        plan.Multiply(ProductForm.Forward, [.. products]);
        AssertYields(plan, host, results);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Back_to_the_input(string? tile, int seed)
    {
        Random random = new(100 + seed);
        ParameterSet parameters = new();
        (int Rows, int Inputs, int Outputs)[] shapes = [.. Enumerable.Range(0, random.Next(1, Products.Most + 1)).Select(_ => (Side(random), Side(random), Side(random)))];
        for (int i = 0; i < shapes.Length; i++) Declare(parameters, $"layer{i}", shapes[i].Inputs, shapes[i].Outputs, hasBias: false);
        (PlanBuilder plan, HostMemory host) = Begin(parameters, tile, rows: 1);
        List<Product> products = [];
        List<(DeviceMatrix Place, double[,] Expected)> results = [];
        for (int i = 0; i < shapes.Length; i++)
        {
            (int rows, int inputs, int outputs) = shapes[i];
            DeviceMatrix weights = plan.Weights($"layer{i}").Matrix, dy = Place(plan, rows, outputs), dx = Place(plan, rows, inputs), gate = Place(plan, rows, inputs);
            (double[,] given, double[,] w, double[,] open, double[,] old) = (Draw(random, rows, outputs), Draw(random, inputs, outputs), Draw(random, rows, inputs).Rectified(), Draw(random, rows, inputs));
            host.Put(dy, given);
            host.Put(weights, w);
            host.Put(gate, open);
            bool adds = random.Next(2) == 0, isGated = random.Next(2) == 0;
            double[,] expected = given.Times(PlainMatrix.Transpose(w));
            if (adds)
            {
                host.Put(dx, old);
                expected = expected.Plus(old);
            }

            if (isGated) expected = expected.GatedBy(open);
            products.Add(PlanBuilder.Input(dy, weights, dx, adds, isGated ? gate : null));
            results.Add((dx, expected));
        }

        plan.Multiply(ProductForm.Input, [.. products]);
        AssertYields(plan, host, results);
    }

    /// <summary>Of more layers than one launch takes, over so many rows that their sum is split.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Back_to_the_weights(string? tile, int seed)
    {
        Random random = new(200 + seed);
        ParameterSet parameters = new();
        int most = random.Next(1, 700);
        (int Rows, int Inputs, int Outputs, bool HasBias)[] shapes =
            [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => (i == 1 ? 0 : random.Next(1, most + 1), Side(random), Side(random), random.Next(2) == 0))];
        for (int i = 0; i < shapes.Length; i++) Declare(parameters, $"layer{i}", shapes[i].Inputs, shapes[i].Outputs, shapes[i].HasBias);
        (PlanBuilder plan, HostMemory host) = Begin(parameters, tile, most);
        List<(DeviceMatrix Place, double[,] Expected)> results = [];
        for (int i = 0; i < shapes.Length; i++)
        {
            (int rows, int inputs, int outputs, bool hasBias) = shapes[i];
            (DeviceMatrix x, DeviceMatrix dy) = (Place(plan, rows, inputs), Place(plan, rows, outputs));
            (double[,] a, double[,] given) = (Draw(random, rows, inputs), Draw(random, rows, outputs));
            host.Put(x, a);
            host.Put(dy, given);
            plan.Learn($"layer{i}", x, dy);
            results.Add((DeviceMatrix.ForParameter(plan.Parameter($"layer{i}.weight"), 0), PlainMatrix.Transpose(a).Times(given)));
            if (hasBias) results.Add((DeviceMatrix.ForParameter(plan.Parameter($"layer{i}.bias"), 0), given.SumOfRows()));
        }

        plan.MultiplyLearned();
        host.Run(device, plan);
        List<DeviceMatrix> promised = [];
        foreach ((DeviceMatrix place, double[,] expected) in results)
        {
            double[,] sum = PlainMatrix.Zeros(place.Rows, place.Columns);
            for (int split = 0; split < plan.Splits; split++)
            {
                promised.Add(place with { Place = plan.Map.SplitSums + (uint)(split * plan.Map.Length) + place.Place });
                sum = sum.Plus(host.Take(promised[^1], $"split {split}"));
            }

            Assert.Equal(expected, sum);
        }

        Assert.Empty(host.Changes(promised));
    }

    /// <summary>Rounding of a sum of n products, each number of which is right to the last digit: n + 2 times half a digit of the sum of their sizes (Higham 2002, section 3.1).</summary>
    [Theory]
    [MemberData(nameof(Tiles))]
    public void Real_numbers_are_rounded_no_more_than_sums_must_be(string tile)
    {
        Random random = new(7);
        const int rows = 70, inputs = 333, outputs = 45;
        ParameterSet parameters = new();
        Declare(parameters, "layer", inputs, outputs, hasBias: false);
        (PlanBuilder plan, HostMemory host) = Begin(parameters, tile, rows: 1);
        (DeviceMatrix x, DeviceMatrix y, DeviceMatrix weights) = (Place(plan, rows, inputs), Place(plan, rows, outputs), plan.Weights("layer").Matrix);
        double[,] a = PlainMatrix.Draw(rows, inputs, () => (float)(random.NextDouble() - 0.5)), w = PlainMatrix.Draw(inputs, outputs, () => (float)(random.NextDouble() - 0.5));
        host.Put(x, a);
        host.Put(weights, w);
        plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(x, plan.Weights("layer"), y));
        host.Run(device, plan);
        double[,] found = host.Take(y, "y"), expected = a.Times(w), sizes = a.Sizes().Times(w.Sizes());
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < outputs; column++)
                Close.To(expected[row, column], found[row, column], sizes[row, column] * (inputs + 2) / (1 << 24), $"y[{row}, {column}]");
    }

    public static TheoryData<string> Tiles => [.. ProductTile.All.Select(tile => tile.Name)];

    [Fact]
    public void What_is_no_number_passes_a_ReLU()
    {
        ParameterSet parameters = new();
        Declare(parameters, "layer", 1, 1, hasBias: false);
        (PlanBuilder plan, HostMemory host) = Begin(parameters, null, rows: 1);
        (DeviceMatrix x, DeviceMatrix y) = (Place(plan, 3, 1), Place(plan, 3, 1));
        host.Put(x, new double[,] { { double.NaN }, { -1 }, { 2 } });
        host.Put(plan.Weights("layer").Matrix, new double[,] { { 1 } });
        plan.Multiply(ProductForm.Forward, PlanBuilder.Forward(x, plan.Weights("layer"), y, ProductFlags.Relu));
        host.Run(device, plan);
        Assert.Equal([float.NaN, 0f, 2f], Enumerable.Range(0, 3).Select(row => host.Take(y.RowPlace(row), 1)[0]));
    }

    private static int Side(Random random) => random.Next(3) == 0 ? random.Next(1, 18) : random.Next(1, Largest + 1);

    private static double[,] Draw(Random random, int rows, int columns) => PlainMatrix.Draw(rows, columns, () => random.Next(-8, 9));

    private static DeviceMatrix Place(PlanBuilder plan, int rows, int columns) => new(plan.Reserve((long)rows * DeviceMatrix.StrideOf(columns)), rows, columns);

    private static void Declare(ParameterSet parameters, string name, int inputs, int outputs, bool hasBias)
    {
        parameters.AddMatrix($"{name}.weight", ParameterGroup.Classifier, inputs, outputs, Initializer.Constant(0));
        if (hasBias) parameters.AddVector($"{name}.bias", ParameterGroup.Classifier, outputs, Initializer.Constant(0));
    }

    private static (PlanBuilder Plan, HostMemory Host) Begin(ParameterSet parameters, string? tile, int rows)
    {
        parameters.Allocate();
        ParameterMap map = new(parameters.Length, States: 0, PlanBuilder.SplitsOf(rows, steps: 1));
        ProductTile? chosen = tile is null ? null : ProductTile.All.Single(size => size.Name == tile);
        return (new PlanBuilder(DeviceBuffers.None, map, parameters, new PassShape(rows, Rollouts: 1, Steps: 1, TrainedSteps: 1, IsTraining: true), chosen), new HostMemory());
    }

    private void AssertYields(PlanBuilder plan, HostMemory host, List<(DeviceMatrix Place, double[,] Expected)> results)
    {
        host.Run(device, plan);
        for (int i = 0; i < results.Count; i++) Assert.Equal(results[i].Expected, host.Take(results[i].Place, $"result {i}"));
        Assert.Empty(host.Changes(results.Select(result => result.Place)));
    }
}
