"""Source of the convolutions and poolings that PyTorch lacks."""

PADDED_CONV = '''class PaddedConv2d(nn.Conv2d):
    """A convolution with a padding of its own on each side."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        sides: tuple[int, int, int, int],
        stride: int | tuple[int, int] = 1,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self._conv_forward(F.pad(x, self.sides), self.weight, self.bias)
        return out
'''

PADDED_MAX = '''class PaddedMaxPool2d(nn.MaxPool2d):
    """A maximum over windows, with a padding of its own on each side."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
        sides: tuple[int, int, int, int],
        dilation: int | tuple[int, int] = 1,
    ) -> None:
        super().__init__(kernel_size, stride, dilation=dilation)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = super().forward(F.pad(x, self.sides, value=float("-inf")))
        return out
'''

PADDED_AVERAGE = '''class PaddedAvgPool2d(nn.AvgPool2d):
    """An average over windows, with a padding of its own on each side."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
        sides: tuple[int, int, int, int],
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, count_include_pad=count_include_pad)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        averages = super().forward(F.pad(x, self.sides))
        if self.count_include_pad:
            return averages
        return averages / super().forward(F.pad(torch.ones_like(x[:1, :1]), self.sides))
'''
