using Fovea.Devices.Drivers;
using Fovea.Devices.Parts;
using Fovea.Parts;

namespace Fovea.Devices.Plans;

/// <summary>
/// Puts together what a device does in a pass over a number of rows: hands out places for activations, and lists launches in their order. Parts of a
/// model add theirs when the model is put together, forward and backward, so that a step is one fixed list.
/// </summary>
internal sealed class PlanBuilder
{
    // Rows of a sum over rows that one split takes: enough to be worth a work-group's while.
    private const int RowsPerSplit = 128, MostSplits = 32;

    private readonly List<Launch> launches = [];
    private readonly List<Product> learned = [];
    private readonly DeviceBuffers buffers;
    private readonly ParameterSet parameters;
    private readonly ProductTile? tile;
    private long next;

    /// <summary>Begins a plan.</summary>
    /// <param name="buffers">The device's buffers; null to find out how much memory it takes.</param>
    /// <param name="map">Where parameters and what belongs to them lie; activations come after them.</param>
    /// <param name="parameters">The model's parameters.</param>
    /// <param name="pass">How many rows and steps.</param>
    /// <param name="tile">The tile size of all products; null for the quickest of each.</param>
    public PlanBuilder(DeviceBuffers buffers, ParameterMap map, ParameterSet parameters, PassShape pass, ProductTile? tile = null)
    {
        this.buffers = buffers;
        this.parameters = parameters;
        this.tile = tile;
        Map = map;
        Pass = pass;
        next = map.End;
        Splits = Math.Min(SplitsOf(pass.Rows, pass.Steps), map.Splits);
    }

    /// <summary>Where parameters lie.</summary>
    public ParameterMap Map { get; }

    /// <summary>Rows, steps, and what for.</summary>
    public PassShape Pass { get; }

    /// <summary>Parts that sums over rows are split into.</summary>
    public int Splits { get; }

    /// <summary>The launches so far, in order.</summary>
    public IReadOnlyList<Launch> Launches => launches;

    /// <summary>Floats of memory that it takes so far, with all before activations.</summary>
    public long Length => next;

    /// <summary>Most splits that a training step over so many rows and steps uses.</summary>
    public static int SplitsOf(int rows, int steps) => Math.Clamp((rows * steps + RowsPerSplit - 1) / RowsPerSplit, 1, MostSplits);

    /// <summary>Room for numbers, on a line of its own.</summary>
    public uint Reserve(long length)
    {
        uint place = checked((uint)Math.Min(next, uint.MaxValue));
        next += (length + Matrix.Line - 1) / Matrix.Line * Matrix.Line;
        return place;
    }

    /// <summary>A place for <paramref name="columns"/> numbers per row and step.</summary>
    public DeviceSlot AddSlot(int columns) =>
        new(Reserve((long)Pass.Steps * Pass.Rows * DeviceMatrix.StrideOf(columns)), Pass.Steps, Pass.Rows, columns);

    /// <summary>The same and one for derivatives.</summary>
    public DeviceSignal AddSignal(int columns)
    {
        DeviceSlot value = AddSlot(columns);
        return new DeviceSignal(value, Pass.IsTraining ? AddSlot(columns) : default);
    }

    /// <summary>A parameter by its name.</summary>
    public Parameter Parameter(string name) =>
        parameters.Parameters.FirstOrDefault(parameter => parameter.Name == name) ?? throw new InvalidOperationException($"the model has no parameter {name}");

    /// <summary>Where the numbers of a parameter lie.</summary>
    public DeviceMatrix ValueOf(string name) => DeviceMatrix.ForParameter(Parameter(name), ParameterMap.Values);

    /// <summary>The weights of a dense layer: "NAME.weight" and, where it has one, "NAME.bias".</summary>
    public DeviceWeights Weights(string name) => new(
        ValueOf($"{name}.weight"),
        parameters.Parameters.Any(parameter => parameter.Name == $"{name}.bias") ? ValueOf($"{name}.bias") : null);

    /// <summary>Adds a launch in which work-items of groups take <paramref name="items"/> things between them, one each.</summary>
    public void LaunchOverItems<T>(string kernel, long items, T argument, int groupSize = GroupItems.Row, params ReadOnlySpan<KernelArgument> before)
        where T : unmanaged => Launch(kernel, checked((int)((items + groupSize - 1) / groupSize)), 1, groupSize, argument, before);

    /// <summary>Adds a launch of one-dimensional groups.</summary>
    public void Launch<T>(string kernel, int groupsX, int groupsY, int groupSize, T argument, params ReadOnlySpan<KernelArgument> before)
        where T : unmanaged =>
        launches.Add(new Launch(kernel, groupsX, groupsY, groupSize, [buffers.Memory, .. before, KernelArgument.FromValue(argument)]));

    /// <summary>Adds a launch whose buffers do not begin with the memory.</summary>
    public void LaunchWithout<T>(string kernel, int groupsX, int groupSize, T argument, params ReadOnlySpan<KernelArgument> given)
        where T : unmanaged => launches.Add(new Launch(kernel, groupsX, 1, groupSize, [.. given, KernelArgument.FromValue(argument)]));

    /// <summary>The settings' buffer, as an argument.</summary>
    public KernelArgument Settings => buffers.Settings;

    /// <summary>The numbers of a batch's images, as an argument.</summary>
    public KernelArgument Numbers => buffers.Numbers;

    /// <summary>The labels, as an argument.</summary>
    public KernelArgument Labels => buffers.Labels;

    /// <summary>y = x W [+ b], to be launched by <see cref="Multiply"/>.</summary>
    public static Product Forward(DeviceMatrix x, DeviceWeights weights, DeviceMatrix y, ProductFlags flags = ProductFlags.None) => new()
    {
        A = x.Place,
        StrideA = (uint)x.Stride,
        B = weights.Matrix.Place,
        StrideB = (uint)weights.Matrix.Stride,
        C = y.Place,
        StrideC = (uint)y.Stride,
        M = (uint)y.Rows,
        N = (uint)y.Stride,
        K = (uint)weights.Matrix.Rows,
        Bias = weights.Bias?.Place ?? 0,
        Flags = flags | (weights.Bias is null ? ProductFlags.None : ProductFlags.AddBias),
    };

    /// <summary>The same with a second product added before the finish: y = x W + x2 W2 [+ b].</summary>
    public static Product Forward(DeviceMatrix x, DeviceWeights weights, DeviceMatrix x2, DeviceMatrix weights2, DeviceMatrix y, ProductFlags flags = ProductFlags.None) =>
        Forward(x, weights, y, flags) with
        {
            A2 = x2.Place,
            StrideA2 = (uint)x2.Stride,
            B2 = weights2.Place,
            StrideB2 = (uint)weights2.Stride,
            K2 = (uint)weights2.Rows,
        };

    /// <summary>dx [+]= dy transpose(W), 0 where gate, a ReLU's output, is 0; to be launched by <see cref="Multiply"/>.</summary>
    public static Product Input(DeviceMatrix dy, DeviceMatrix weights, DeviceMatrix dx, bool adds = false, DeviceMatrix? gate = null) => new()
    {
        A = dy.Place,
        StrideA = (uint)dy.Stride,
        B = weights.Place,
        StrideB = (uint)weights.Stride,
        C = dx.Place,
        StrideC = (uint)dx.Stride,
        M = (uint)dx.Rows,
        N = (uint)dx.Stride,
        K = (uint)weights.Columns,
        RowsB = (uint)weights.Rows,
        Gate = gate?.Place ?? 0,
        Flags = (adds ? ProductFlags.AddToTarget : ProductFlags.None) | (gate is null ? ProductFlags.None : ProductFlags.ReluGate),
    };

    /// <summary>Launches up to four products that do not need each other, side by side.</summary>
    public void Multiply(ProductForm form, params ReadOnlySpan<Product> products) => AddProducts(form, splits: 1, products);

    /// <summary>The derivative by what a glimpse network yields: dg = dy transpose(W), of all steps.</summary>
    public void MultiplyIntoGlimpse(DeviceMatrix dy, DeviceMatrix weights, IDeviceGlimpse glimpse) => Multiply(
        ProductForm.Input,
        Input(dy, weights, glimpse.Output.Gradient.All, gate: glimpse.WantsGatedGradient ? glimpse.Output.Value.All : null));

    /// <summary>
    /// The gradient of a dense layer, over all rows of two matrices: dW = transpose(x) dy, and db the sum of dy. Launched by <see cref="MultiplyLearned"/>.
    /// </summary>
    public void Learn(string name, DeviceMatrix x, DeviceMatrix dy)
    {
        Parameter weight = Parameter($"{name}.weight");
        DeviceMatrix target = DeviceMatrix.ForParameter(weight, Map.SplitSums);
        Parameter? bias = parameters.Parameters.FirstOrDefault(parameter => parameter.Name == $"{name}.bias");
        learned.Add(new Product
        {
            A = x.Place,
            StrideA = (uint)x.Stride,
            B = dy.Place,
            StrideB = (uint)dy.Stride,
            C = target.Place,
            StrideC = (uint)target.Stride,
            M = (uint)target.Rows,
            N = (uint)target.Stride,
            K = (uint)dy.Rows,
            SplitC = (uint)Map.Length,
            Bias = bias is null ? 0 : DeviceMatrix.ForParameter(bias, Map.SplitSums).Place,
            Flags = bias is null ? ProductFlags.None : ProductFlags.SumColumns,
        });
    }

    /// <summary>Launches what <see cref="Learn"/> has gathered, the larger ones first.</summary>
    public void MultiplyLearned()
    {
        foreach (Product[] some in learned.OrderByDescending(product => (long)product.M * product.N).Chunk(Products.Most)) AddProducts(ProductForm.Weights, Splits, some);
        learned.Clear();
    }

    private void AddProducts(ProductForm form, int splits, ReadOnlySpan<Product> products)
    {
        ProductTile chosen = tile ?? ProductTile.For(products, splits);
        Products argument = default;
        Span<Product> each = argument.Each;
        int groups = 0;
        for (int i = 0; i < each.Length; i++)
        {
            if (i < products.Length) each[i] = products[i];
            ref Product product = ref each[i];
            product.FirstGroup = i < products.Length ? (uint)groups : int.MaxValue;
            if (i >= products.Length) continue;
            product.TilesN = (uint)chosen.Tiles(product.N);
            product.SplitK = SplitRows(product.K, splits);
            groups += chosen.GroupsOf(product);
        }

        Launch($"product_{FormName(form)}_{chosen.Name}", groups, splits, GroupItems.Product, argument);
    }

    /// <summary>Rows of a split: whole tiles, so that only the last one has fewer.</summary>
    private static uint SplitRows(uint rows, int splits)
    {
        const uint tileK = 16;
        return (uint)Math.Max(1, (rows + (splits * tileK) - 1) / (splits * tileK)) * tileK;
    }

    private static string FormName(ProductForm form) => form switch
    {
        ProductForm.Forward => "forward",
        ProductForm.Input => "input",
        _ => "weights",
    };
}

/// <summary>How many rows pass at a time, and what for.</summary>
/// <param name="Images">Images.</param>
/// <param name="Rollouts">Rows per image.</param>
/// <param name="Steps">Glimpses per row.</param>
/// <param name="TrainedSteps">Glimpses per row in training.</param>
/// <param name="IsTraining">Whether the pass goes backward too.</param>
internal readonly record struct PassShape(int Images, int Rollouts, int Steps, int TrainedSteps, bool IsTraining)
{
    /// <summary>Rows.</summary>
    public int Rows => Images * Rollouts;
}

/// <summary>The buffers that kernels take.</summary>
/// <param name="Memory">float32: parameters and activations.</param>
/// <param name="Settings">What changes from step to step: a <see cref="Plans.Settings"/>.</param>
/// <param name="Numbers">int32: numbers of a batch's images.</param>
/// <param name="Labels">int32: classes of all images.</param>
internal sealed record DeviceBuffers(KernelArgument Memory, KernelArgument Settings, KernelArgument Numbers, KernelArgument Labels)
{
    /// <summary>None, for a plan that is made to find out how much memory it takes.</summary>
    public static DeviceBuffers None { get; } = new(default, default, default, default);
}
